/** The URL of a path, as a host of fetch handlers hands it over. */
export function toUrl(path) {
  return `http://127.0.0.1:8000${path}`
}
