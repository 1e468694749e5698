/** The text of a line of the log, which nobody can forge. */

const PLACEHOLDER = /%[sdifjoO%]/g

/**
 * Puts values into the placeholders of a message, and those that are left behind it. Control characters are
 * escaped and lines after the first indented, so that all of it looks like one entry.
 */
export function formatMessage(
  message: string,
  values: readonly unknown[],
  describeError: (error: unknown) => string,
): string {
  return escapeControls(fillIn(String(message), values, describeError))
}

function fillIn(
  message: string,
  values: readonly unknown[],
  describeError: (error: unknown) => string,
): string {
  // As with console, a message without values is text as it is.
  if (values.length === 0) return message
  const rest = [...values]
  const text = message.replace(PLACEHOLDER, (placeholder) => {
    if (placeholder === '%%') return '%'
    return rest.length === 0 ? placeholder : formatValue(rest.shift(), placeholder, describeError)
  })
  return [text, ...rest.map((value) => formatValue(value, '%s', describeError))].join(' ')
}

function formatValue(
  value: unknown,
  placeholder: string,
  describeError: (error: unknown) => string,
): string {
  try {
    if (placeholder === '%d' || placeholder === '%f') return String(Number(value))
    if (placeholder === '%i') return String(Math.trunc(Number(value)))
    if (value instanceof Error) return describeError(value)
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
  } catch {
    return '(a value that cannot be shown)'
  }
}

/** C0 and C1 without tab and line feed, line separators, and what turns the direction of text around. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Makes text safe for a log and for a terminal: it stays one entry, and commands nothing. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, escapeCharacter).replace(/\n(?! {4})/g, '\n    ')
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
