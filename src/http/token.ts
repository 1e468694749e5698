/** Tokens: the words that names and many values of HTTP are made of. */

/** token = 1*tchar (RFC 9110, section 5.6.2) */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

/** Whether a text is a token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}
