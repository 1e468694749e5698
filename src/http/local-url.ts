/** Which URLs stay on the site that they are used on (WHATWG URL, sections 4.3 and 4.4). */

/**
 * What clients drop, or read as a slash, and so could take for the start of another host: controls and
 * backslashes, also those that somebody behind might unescape.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const DECEPTIVE = /[\0-\x1f\x7f\\]|%(?:[01][\da-f]|7f|5c)/i

/** scheme ":", which leads elsewhere even without a host; and two slashes, which a host follows */
const LEADS_AWAY = /^(?:[a-z][a-z\d+\-.]*:|\/\/|\s)/i

/**
 * Whether a URL that a stranger named leads to this site, wherever on it it is used: a path, a query or
 * a fragment, and nothing that only looks like one. An absolute URL does not, not even that of this site.
 */
export function isLocalUrl(url: string): boolean {
  if (DECEPTIVE.test(url)) return false
  // Letters that are written like a slash or a colon become one where text is normalized.
  return !LEADS_AWAY.test(url) && !LEADS_AWAY.test(url.normalize('NFKC'))
}
