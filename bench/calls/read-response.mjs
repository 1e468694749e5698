/** The status and the text of a fetch response, or of the promise of one. */
export async function readResponse(promise) {
  const response = await promise
  return { status: response.status, body: await response.text() }
}
