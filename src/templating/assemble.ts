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
      'try{fill();return __template.toValue(__out)}finally{__out=before}};',
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

/**
 * Writes the code of a function that gives the render function.
 *
 * It is strict, so a variable without `const` or `let` is an error and not a value that all requests
 * share. The pieces stand in a block of their own, so that they may declare the names of our functions.
 */
export function assembleCode(pieces: readonly CodePiece[], url: string): string {
  const tags = pieces.filter((piece) => !piece.isText)
  const words = tags.map((tag) => tag.code).join('\n')
  const functions = FUNCTIONS.filter(([word]) => word.test(words)).map(([, code]) => code)
  return [
    '"use strict";return (it,__given)=>{let __out="",__layout,__layoutData,__blocks=__given;' +
      `__template.line=${tags[0]?.line ?? 1};${functions.join('')}{`,
    ...pieces.map((piece) => piece.code),
    '}',
    'return __layout?__template.wrap(__layout,{it,data:__layoutData,body:__out},__blocks):__out}',
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
