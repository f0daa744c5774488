import { AppError } from '../platform/errors.ts'

export const maxAgents = 2000
export const maxTeams = 200

export const notAnAgent = () => new AppError('forbidden', 'NOT_AN_AGENT', 'You are not an agent of this account',
  { advice: 'Have a supervisor add you at POST …/agents.' })

export const agentDisabled = () => new AppError('forbidden', 'AGENT_DISABLED', 'You do not work at the desk of this account any more',
  { advice: 'Have a supervisor enable you again.' })

export const agentNotFound = () => new AppError('not-found', 'AGENT_NOT_FOUND', 'There is no such agent')

export const agentExists = (agentId: number | undefined) => new AppError('conflict', 'AGENT_EXISTS', 'This user is an agent of the account already',
  { place: 'body/userId', data: { agentId: agentId ?? null }, advice: 'Change that agent; one who was disabled can be enabled again.' })

export const agentChanged = () => new AppError('conflict', 'AGENT_CHANGED', 'Somebody else changed this agent meanwhile',
  { place: 'body/version', advice: 'Read the agent again and repeat your change on what you find.' })

export const agentsFull = () => new AppError('conflict', 'AGENTS_FULL', 'An account has at most {limit} agents',
  { values: { limit: maxAgents }, advice: 'Those who are disabled count: enable one of them again.' })

export const agentUserUnknown = () => new AppError('invalid', 'AGENT_USER_UNKNOWN', 'There is no such user with a role on this account',
  { place: 'body/userId', advice: 'Have an administrator add the user, or give them a role on this account.' })

export const agentSilent = () => new AppError('conflict', 'AGENT_SILENT', 'Nothing is heard from this agent’s page, so they can only be offline',
  { place: 'body/presence', advice: 'Have them open their page first.' })

export const skillTwice = (place: string) => new AppError('invalid', 'SKILL_TWICE', 'The same skill is named twice',
  { place, advice: 'Leave one of the two out.' })

export const agentCalendarUnknown = () => new AppError('invalid', 'AGENT_CALENDAR_UNKNOWN', 'There is no such work calendar on this account',
  { place: 'body/calendarId', advice: 'Choose one of GET …/calendars, or null.' })

export const teamNotFound = () => new AppError('not-found', 'TEAM_NOT_FOUND', 'There is no such team')

export const teamExists = (name: string) => new AppError('conflict', 'TEAM_EXISTS', 'There is a team named {name} already',
  { place: 'body/name', values: { name }, advice: 'Choose another name; the other one may be archived.' })

export const teamChanged = () => new AppError('conflict', 'TEAM_CHANGED', 'Somebody else changed this team meanwhile',
  { place: 'body/version', advice: 'Read the team again and repeat your change on what you find.' })

export const teamsFull = () => new AppError('conflict', 'TEAMS_FULL', 'An account has at most {limit} teams in use',
  { values: { limit: maxTeams }, advice: 'Archive one that nobody needs any more.' })

export const memberUnknown = (place: string) => new AppError('invalid', 'TEAM_MEMBER_UNKNOWN', 'There is no such agent on this account',
  { place, advice: 'Choose from GET …/agents.' })

export const memberTwice = (place: string) => new AppError('invalid', 'TEAM_MEMBER_TWICE', 'The same agent is named twice',
  { place, advice: 'Leave one of the two out.' })

export const escalationUnsound = () => new AppError('invalid', 'TEAM_ESCALATION_UNSOUND', 'A team escalates to another team that is in use',
  { place: 'body/escalateToId', advice: 'Choose another one of GET …/teams, or null.' })

export const agentSettingsChanged = () => new AppError('conflict', 'AGENT_SETTINGS_CHANGED', 'Somebody else changed these settings meanwhile',
  { place: 'body/version', advice: 'Read them again and repeat your change on what you find.' })

export const maxAbsences = 200

export const absenceNotFound = () => new AppError('not-found', 'ABSENCE_NOT_FOUND', 'There is no such absence')

export const absenceUnsound = () => new AppError('invalid', 'ABSENCE_UNSOUND', 'An absence ends after it begins, and within two years',
  { place: 'body/until', advice: 'Say from when until when it is.' })

export const absencesFull = () => new AppError('conflict', 'ABSENCES_FULL', 'An agent has at most {limit} absences that are not over',
  { values: { limit: maxAbsences }, advice: 'Take away those that nobody needs.' })
