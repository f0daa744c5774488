import { AppError } from '../../platform/errors.ts'

export const maxPolicies = 500

export const policyNotFound = () => new AppError('not-found', 'SLA_POLICY_NOT_FOUND', 'There is no such policy')

export const policyExists = () => new AppError('conflict', 'SLA_POLICY_EXISTS', 'There is a policy for this team and priority already',
  { place: 'body/teamId', advice: 'Change that one, or choose another team or priority.' })

export const policyChanged = () => new AppError('conflict', 'SLA_POLICY_CHANGED', 'Somebody else changed this policy meanwhile',
  { place: 'body/version', advice: 'Read the policy again and repeat your change on what you find.' })

export const policiesFull = () => new AppError('conflict', 'SLA_POLICIES_FULL', 'An account has at most {limit} policies',
  { values: { limit: maxPolicies }, advice: 'Delete one that nobody needs any more.' })

export const policyEmpty = () => new AppError('invalid', 'SLA_POLICY_EMPTY', 'A policy promises something',
  { place: 'body', advice: 'Give at least one of the minutes.' })

export const policyTeamUnknown = (place: string) => new AppError('invalid', 'SLA_TEAM_UNKNOWN', 'There is no such team in use',
  { place, advice: 'Choose one of GET …/teams, or null.' })

export const policyAgentUnknown = (place: string) => new AppError('invalid', 'SLA_AGENT_UNKNOWN', 'There is no such agent at work',
  { place, advice: 'Choose one of GET …/agents.' })
