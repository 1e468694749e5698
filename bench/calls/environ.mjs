/** An environ as a host makes it. */

const INPUT = {
  async *[Symbol.asyncIterator]() {
    // The request has no body.
  },
}

const ERRORS = { write: (text) => process.stderr.write(text) }

/** The environ of a GET request for a path. */
export function createEnviron(path) {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: path,
    QUERY_STRING: '',
    SERVER_NAME: '127.0.0.1',
    SERVER_PORT: '8000',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_URI: path,
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': INPUT,
    'wsgi.errors': ERRORS,
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '40000',
    HTTP_HOST: '127.0.0.1:8000',
  }
}
