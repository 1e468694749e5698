/** What every measured server does once it listens: it prints its port, as one line of JSON. */

export function announce(port) {
  console.log(JSON.stringify({ port }))
}
