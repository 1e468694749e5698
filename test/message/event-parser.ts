/** Reads an event stream as a browser does: WHATWG HTML, section 9.2.6, step by step. */

/** What a page is told. */
export interface DispatchedEvent {
  readonly type: string
  readonly data: string
  readonly lastEventId: string
}

/** What came of a stream. */
export interface EventLog {
  readonly events: readonly DispatchedEvent[]
  readonly comments: readonly string[]
  /** The time that the browser was told to wait. */
  readonly retry: number | undefined
  readonly lastEventId: string
}

/** Reads a whole stream. */
export function parseEventStream(bytes: Uint8Array): EventLog {
  const parser = new EventParser()
  // TextDecoder takes away one leading byte order mark, as the specification says.
  for (const line of completeLines(new TextDecoder().decode(bytes))) parser.take(line)
  return parser
}

class EventParser implements EventLog {
  readonly events: DispatchedEvent[] = []
  readonly comments: string[] = []
  retry: number | undefined
  lastEventId = ''
  #type = ''
  #data = ''

  take(line: string): void {
    const colon = line.indexOf(':')
    if (line === '') this.#dispatch()
    else if (colon === 0) this.comments.push(line.slice(1))
    else if (colon === -1) this.#set(line, '')
    else this.#set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''))
  }

  #dispatch(): void {
    const { lastEventId } = this
    const type = this.#type || 'message'
    if (this.#data !== '') this.events.push({ type, data: this.#data.slice(0, -1), lastEventId })
    this.#type = ''
    this.#data = ''
  }

  #set(field: string, value: string): void {
    if (field === 'event') this.#type = value
    else if (field === 'data') this.#data += `${value}\n`
    else if (field === 'id' && !value.includes('\0')) this.lastEventId = value
    else if (field === 'retry' && /^[0-9]+$/.test(value)) this.retry = Number(value)
  }
}

/** The lines that have an end. */
function completeLines(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character !== '\r' && character !== '\n') {
      line += character
      continue
    }
    if (character === '\r' && text.charAt(i + 1) === '\n') i += 1
    lines.push(line)
    line = ''
  }
  return lines
}
