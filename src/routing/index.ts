/** Routing: rules, converters and the URL map, which matches paths and builds URLs. */

export type { Binding, UrlOptions } from './bound-map.ts'
export { BoundMap } from './bound-map.ts'
export type { BuildRequest, Suggestion } from './build-error.ts'
export { BuildError } from './build-error.ts'
export type { Converter, ConverterArguments, ConverterFactory } from './converter.ts'
export type { ArgumentValue } from './converter-arguments.ts'
export type { ExplainedStep } from './explanation.ts'
export { Explanation } from './explanation.ts'
export type { HiddenRule } from './hidden-rules.ts'
export type { Match, MethodMismatch, NoMatch, RedirectMatch, RuleMatch } from './match.ts'
export type {
  ConverterTypes,
  NeededValues,
  RuleParams,
  RulesParams,
  RuleValues,
} from './params.ts'
export type { RedirectTarget, RuleOptions } from './rule.ts'
export { Rule } from './rule.ts'
export { RuleError } from './rule-error.ts'
export type { ListedRule, RuleOrder } from './rule-list.ts'
export { formatRules } from './rule-list.ts'
export type { RuleTaker, SubmountOptions } from './submount.ts'
export { Submount } from './submount.ts'
export type { BuildOptions, BuiltUrl } from './url-builder.ts'
export type { UrlMapOptions } from './url-map.ts'
export { UrlMap } from './url-map.ts'
