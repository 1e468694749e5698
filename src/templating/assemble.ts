/**
 * The code of a whole template: the pieces, and the function around them.
 *
 * The function is ours and not Eta's: that one makes eight closures a call, and keeps layouts and blocks
 * in the data, where the data of strangers can replace them.
 */

import type { CodePiece } from './generate.ts'
import { countNewlines } from './generate.ts'

/** The functions that a template may call, in order, each with the words that call for it. */
const FUNCTIONS: readonly (readonly [words: RegExp, code: string])[] = [
  [/\binclude\b/, 'const include=(name,data)=>__template.include(name,it,data);'],
  [
    /\blayout\b/,
    'const layout=(name,data)=>{__layout=name?__template.find(name):undefined;__layoutData=data};',
  ],
  [/\boutput\b/, 'const output=(value)=>{__out+=__raw(value)};'],
  [
    /\b(?:capture|block)\b/,
    'const capture=(fill)=>{const before=__out;__out="";' +
      'try{__template.checkFilled(fill());return __template.toValue(__out)}finally{__out=before}};',
  ],
  [
    // A block of the page inside wins over the same block of a layout in the middle.
    /\bblock\b/,
    'const block=(name,fill)=>{const given=__given?.get(name);' +
      'if(!__layout||!fill)return given??(fill?capture(fill):"");' +
      'if(__blocks===__given)__blocks=new Map(__given);' +
      'if(given===undefined)__blocks.set(name,capture(fill));return""};',
  ],
]

/** The lines of the whole code that stand before the first piece. */
const LINES_BEFORE = 1

/** How the function of a template begins and ends. */
interface Frame {
  readonly beginning: string
  readonly end: string
}

const RENDERING: Frame = {
  beginning: '(it,__given)=>{',
  end: 'return __layout?__template.wrap(__layout,{it,data:__layoutData,body:__out},__blocks):__out}',
}

const STREAMING: Frame = {
  beginning: 'async function*(it,__given){',
  end: 'return __layout?{layout:__layout,page:{it,data:__layoutData,body:__out},blocks:__blocks}:__out}',
}

/** Writes the code of a function that gives the render function. */
export function assembleCode(pieces: readonly CodePiece[], url: string): string {
  return assemble(pieces, url, RENDERING)
}

/** Writes the code of a function that gives the function which renders in chunks. */
export function assembleStream(pieces: readonly CodePiece[], url: string): string {
  return assemble(pieces, url, STREAMING)
}

/**
 * Writes the code of a function that gives a function.
 *
 * It is strict, so a variable without `const` or `let` is an error and not a value that all requests
 * share. The pieces stand in a block of their own, so that they may declare the names of our functions.
 */
function assemble(pieces: readonly CodePiece[], url: string, frame: Frame): string {
  const tags = pieces.filter((piece) => !piece.isText)
  const words = tags.map((tag) => tag.code).join('\n')
  const functions = FUNCTIONS.filter(([word]) => word.test(words)).map(([, code]) => code)
  return [
    `"use strict";return ${frame.beginning}let __out="",__layout,__layoutData,__blocks=__given;` +
      `__template.line=${tags[0]?.line ?? 1};${functions.join('')}{`,
    ...pieces.map((piece) => piece.code),
    '}',
    frame.end,
    `//# sourceURL=${url}`,
  ].join('\n')
}

/** Gives the line of the template that a line of the whole code was made of. */
export function findTemplateLine(
  pieces: readonly CodePiece[],
  codeLine: number,
): number | undefined {
  let rest = codeLine - LINES_BEFORE - 1
  if (rest < 0) return undefined
  for (const piece of pieces) {
    const count = countNewlines(piece.code) + 1
    if (rest < count) return piece.line + (piece.isText ? 0 : rest)
    rest -= count
  }
  // What follows the pieces is the wrapping in a layout.
  return pieces.find((piece) => !piece.isText && /\blayout\b/.test(piece.code))?.line
}
