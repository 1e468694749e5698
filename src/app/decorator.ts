/** Registering methods of classes by decorators, standard ones and TypeScript's older form. */

import type { Context } from './context.ts'
import { SetupError } from './errors.ts'
import type { AnyView, MaybePromise, ViewResult } from './view.ts'

/** What a decorator is put on: a view that is a method. */
export type ViewMethod<self, params> = (
  this: self,
  context: Context<params>,
) => MaybePromise<ViewResult>

/** What `app.get('/rule')` gives without a view: a decorator for the method that is the view. */
export interface ViewDecorator<params> {
  /** The standard form. */
  <self>(method: ViewMethod<self, params>, context: ClassMethodDecoratorContext<self>): void
  /** The form of `experimentalDecorators`. */
  <method extends (context: Context<params>) => MaybePromise<ViewResult>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<method>,
  ): void
}

/** Registers a view; `name` is what an endpoint is called that has no name of its own. */
export type RegisterView = (view: AnyView, name: string) => void

/**
 * Makes a decorator that registers the method it is put on: a static method at once, and a method of
 * instances for each instance when it is made.
 */
export function createDecorator<params>(register: RegisterView): ViewDecorator<params> {
  return (target: unknown, context: unknown, descriptor?: PropertyDescriptor): void => {
    if (isStandardContext(context)) registerStandard(register, target, context)
    else registerLegacy(register, target, String(context), descriptor)
  }
}

function isStandardContext(context: unknown): context is ClassMethodDecoratorContext<object> {
  return typeof context === 'object' && context !== null && 'addInitializer' in context
}

/** An initializer runs with the class as `this` for a static method, and else with each instance. */
function registerStandard(
  register: RegisterView,
  method: unknown,
  context: ClassMethodDecoratorContext<object>,
): void {
  const name = String(context.name)
  if (context.kind !== 'method') {
    throw new SetupError(`${name} is a ${String(context.kind)}: only a method can be a view.`)
  }
  context.addInitializer(function (this: object) {
    const owner = typeof this === 'function' ? this : this.constructor
    register(bindMethod(method, this), `${owner.name}.${name}`)
  })
}

function registerLegacy(
  register: RegisterView,
  target: unknown,
  name: string,
  descriptor: PropertyDescriptor | undefined,
): void {
  const method: unknown = descriptor?.value
  if (typeof target === 'function') {
    register(bindMethod(method, target), `${target.name}.${name}`)
    return
  }
  if (typeof target !== 'object' || target === null) throw new SetupError(NOT_A_METHOD)
  const owner = target.constructor
  register(bindLater(method, owner), `${owner.name}.${name}`)
}

const NOT_A_METHOD = 'A route without a view is a decorator: put it on a method of a class.'

function bindMethod(method: unknown, owner: object): AnyView {
  if (typeof method !== 'function') throw new SetupError(NOT_A_METHOD)
  return method.bind(owner)
}

/**
 * The older form never sees an instance, so its methods share one that is made with the first request.
 */
function bindLater(method: unknown, owner: Function): AnyView {
  if (owner.length > 0) {
    throw new SetupError(
      `${owner.name} needs arguments to be made, which a decorator of the older form does not have: use standard decorators, or a static method.`,
    )
  }
  let bound: AnyView | undefined
  return (context) => {
    bound ??= bindMethod(method, Reflect.construct(owner, []))
    return bound(context)
  }
}
