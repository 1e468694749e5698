/** The cases over HTTP, as the file has them: a request, and what Flask answered to it. */

import { readFileSync } from 'node:fs'

/** One request with its answer. */
export interface HttpCase {
  readonly id: string
  /** Cases of one group share a cookie jar. */
  readonly group: string
  /** The probe application that is asked. */
  readonly app: string
  readonly request: CaseRequest
  readonly expect: Expectation
  readonly note: string
}

/** What is sent. */
export interface CaseRequest {
  readonly method: string
  /** The target, as it stands in the request line. */
  readonly path: string
  readonly headers: readonly Field[]
  /** The body, already in its transfer coding where the headers name one. */
  readonly body: string | null
  /** The Host header; `null` for the authority that the application is served at. */
  readonly host: string | null
}

/** A header field. */
export type Field = readonly [name: string, value: string]

/** What comes back. */
export interface Expectation {
  readonly status: number
  readonly headers: readonly Field[]
  readonly body: ExpectedBody
}

/** The content: a text, with bytes that are not UTF-8 as `\xff`, or what a page must tell. */
export type ExpectedBody = string | ExpectedErrorPage | ExpectedRedirectPage | ExpectedRefusal

/** The page of an error, whose prose is free unless the application wrote it. */
export interface ExpectedErrorPage {
  readonly error_page: { readonly code: number; readonly description: string }
}

/** The page of a redirect, which links to the target. */
export interface ExpectedRedirectPage {
  /** The target, in HTML. */
  readonly redirect_page: string
}

/** The plain text with which a host refuses a request before any application sees it. */
export interface ExpectedRefusal {
  readonly refusal: true
}

/** Reads a file of cases. */
export function loadCases(file: string): readonly HttpCase[] {
  const { cases }: { cases: HttpCase[] } = JSON.parse(readFileSync(file, 'utf8'))
  return cases
}

/** The values of a field, in order. */
export function valuesOf(headers: readonly Field[], name: string): string[] {
  const key = name.toLowerCase()
  return headers.filter(([other]) => other.toLowerCase() === key).map(([, value]) => value)
}
