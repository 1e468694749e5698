/** Renders templates for a context, and tells those who listen. */

import type { Templates } from '../templating/index.ts'
import type { App } from './app.ts'
import type { ContextSignals, TemplatePayload } from './signal.ts'

/** Renders a template by its name with data. */
export type Render = (name: string | readonly string[], data?: object) => string

/** Renders a template by its name with data, in chunks. */
export type RenderStream = (
  name: string | readonly string[],
  data?: object,
) => AsyncGenerator<string>

/** A template: by its name, or the first of several that exists; or as text. */
export type TemplateChoice =
  | { readonly name: string | readonly string[] }
  | { readonly source: string }

/** Where templates are rendered. */
export interface RenderPlace<context> {
  /** The application. */
  readonly app: App
  /** The context. */
  readonly context: context
  /** Who is told. */
  readonly signals: ContextSignals<context>
  /** What templates see besides their data. */
  readonly values: object
}

/** Renders a template as a whole. */
export function renderTemplate<context>(
  place: RenderPlace<context>,
  template: TemplateChoice,
  data: object | undefined,
): string {
  const { app, signals, values } = place
  if (!isHeard(place)) return render(app.templates, template, data, values)
  const payload = announceStart(place, template, data)
  const text = render(app.templates, template, payload.data)
  signals.templateRendered.send(app, payload)
  return text
}

function render(
  templates: Templates,
  template: TemplateChoice,
  data?: object,
  values?: object,
): string {
  return 'name' in template
    ? templates.render(template.name, data, values)
    : templates.renderString(template.source, data, values)
}

/** Renders a template in chunks. */
export function streamTemplate<context>(
  place: RenderPlace<context>,
  template: TemplateChoice,
  data: object | undefined,
): AsyncGenerator<string> {
  const { app, values } = place
  if (!isHeard(place)) return stream(app.templates, template, data, values)
  const payload = announceStart(place, template, data)
  return announceEnd(place, payload, stream(app.templates, template, payload.data))
}

function stream(
  templates: Templates,
  template: TemplateChoice,
  data?: object,
  values?: object,
): AsyncGenerator<string> {
  return 'name' in template
    ? templates.stream(template.name, data, values)
    : templates.streamString(template.source, data, values)
}

function isHeard<context>({ signals }: RenderPlace<context>): boolean {
  return signals.beforeRenderTemplate.isConnected || signals.templateRendered.isConnected
}

/** What a template sees is put together, so that receivers can change it. */
function announceStart<context>(
  { app, context, signals, values }: RenderPlace<context>,
  template: TemplateChoice,
  data: object | undefined,
): TemplatePayload<context> {
  const name = 'name' in template ? template.name : undefined
  const payload = { template: name, data: { ...values, ...data }, context }
  signals.beforeRenderTemplate.send(app, payload)
  return payload
}

async function* announceEnd<context>(
  { app, signals }: RenderPlace<context>,
  payload: TemplatePayload<context>,
  chunks: AsyncGenerator<string>,
): AsyncGenerator<string> {
  yield* chunks
  signals.templateRendered.send(app, payload)
}
