import { AppError } from '../../platform/errors.ts'
import { maxRemarkBytes } from './remark.rule.ts'

/** They are kept in a task too, beside what it needs itself, and what they ask for must fit into one statement. */
export const maxRulesBytes = 32_000

export const ownerUnfit = () => new AppError('invalid', 'OWNER_UNFIT', 'This user cannot look after followers of this account',
  { place: 'body/ownerId', advice: 'Choose a user who is not disabled and has a role on this account.' })

export const remarkTooLong = () => new AppError('invalid', 'REMARK_TOO_LONG', 'WeChat takes remarks of up to {limit} bytes',
  { place: 'body/remark', values: { limit: maxRemarkBytes }, advice: 'Shorten it: a Chinese character takes 3 bytes, a letter 1.' })

export const stageRulesChanged = () => new AppError('conflict', 'STAGE_RULES_CHANGED', 'Somebody else changed the rules of stages meanwhile',
  { place: 'body/version', advice: 'Read the rules again and repeat your change on what you find.' })

/** What a rule makes of a stage would decide what it makes of it the next night. */
export const stageRuleCircular = (place: string) => new AppError('invalid', 'STAGE_RULE_CIRCULAR', 'A rule of stages cannot ask for the stage',
  { place, advice: 'Ask for what makes a follower be in the stage; the order of the rules says which one comes first.' })

export const stageRulesTooLong = () => new AppError('invalid', 'STAGE_RULES_TOO_LONG', 'The rules are longer than {limit} bytes together',
  { place: 'body/rules', values: { limit: maxRulesBytes }, advice: 'Give the followers a tag or an attribute, and ask for that.' })
