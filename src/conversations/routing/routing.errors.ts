import { AppError } from '../../platform/errors.ts'

export const maxRules = 100
export const maxRuleBytes = 60_000

export const ruleNotFound = () => new AppError('not-found', 'RULE_NOT_FOUND', 'There is no such rule')

export const ruleExists = (name: string) => new AppError('conflict', 'RULE_EXISTS', 'There is a rule named {name} already',
  { place: 'body/name', values: { name }, advice: 'Choose another name.' })

export const ruleChanged = () => new AppError('conflict', 'RULE_CHANGED', 'Somebody else changed this rule meanwhile',
  { place: 'body/version', advice: 'Read the rule again and repeat your change on what you find.' })

export const rulesFull = () => new AppError('conflict', 'RULES_FULL', 'An account has at most {limit} rules',
  { values: { limit: maxRules }, advice: 'Delete one that is not needed any more, or put two into one.' })

export const ruleOrderUnsound = () => new AppError('conflict', 'RULE_ORDER_UNSOUND', 'An order names every rule once, and these are not the rules there are',
  { place: 'body/ruleIds', advice: 'Read the rules again: somebody may have added or deleted one.' })

export const ruleTooLong = (place: string) => new AppError('invalid', 'RULE_TOO_LONG', 'The conditions take more than {limit} bytes',
  { place, values: { limit: maxRuleBytes }, advice: 'Make two rules of it.' })

export const ruleAttributeUnknown = (place: string, key: string) => new AppError('invalid', 'RULE_ATTRIBUTE_UNKNOWN', 'There is no attribute {key}',
  { place, values: { key }, advice: 'Choose one of GET …/attributes.' })

export const teamUnknown = (place: string) => new AppError('invalid', 'TEAM_UNKNOWN', 'There is no such team in use',
  { place, advice: 'Choose one of GET …/teams.' })

export const conversationNotYours = (agentId: number | null) => new AppError('forbidden', 'CONVERSATION_NOT_YOURS', 'Only who holds this conversation may do this',
  { data: { agentId }, advice: 'Take it first, or have a supervisor do it.' })

export const conversationOver = () => new AppError('conflict', 'CONVERSATION_OVER', 'This conversation is resolved',
  { advice: 'A new message of the follower reopens it or begins another.' })

export const agentFull = (place?: string) => new AppError('conflict', 'AGENT_FULL', 'This agent holds as many conversations as they can',
  { ...(place !== undefined && { place }), advice: 'Resolve or release one first, choose another agent, or raise their capacity.' })

export const agentNotAvailable = (place: string, reason: string) => new AppError('conflict', 'AGENT_NOT_AVAILABLE', 'This agent cannot be given anything now: {reason}',
  { place, values: { reason }, data: { reason }, advice: 'Choose an agent who is there, or a team.' })

export const agentUnknown = (place: string) => new AppError('invalid', 'AGENT_UNKNOWN', 'There is no such agent on this account',
  { place, advice: 'Choose one of GET …/agents/availability.' })

export const handOverToWhom = () => new AppError('invalid', 'HANDOVER_UNSOUND', 'A transfer goes to an agent or to a team',
  { place: 'body', advice: 'Give either agentId or teamId.' })

export const escalationUnknown = () => new AppError('conflict', 'ESCALATION_UNKNOWN', 'The team of this conversation escalates to nobody',
  { place: 'body/teamId', advice: 'Name a team, or give its team one to escalate to.' })
