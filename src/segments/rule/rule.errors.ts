import { AppError } from '../../platform/errors.ts'

interface Fault { place: string }

export const maxDepth = 8
export const maxConditions = 100
/** With those of the segments that it names. */
export const maxConditionsInAll = 300

export const ruleTooDeep = ({ place }: Fault) => new AppError('invalid', 'RULE_TOO_DEEP', 'Rules go {most} levels deep at most',
  { place, values: { most: maxDepth }, advice: 'Make a segment of a part, and name it in its place.' })

export const ruleTooLarge = ({ place, most = maxConditions }: Fault & { most?: number }) => new AppError('invalid', 'RULE_TOO_LARGE', 'A rule has {most} conditions at most',
  { place, values: { most }, advice: 'Leave out what changes nothing, or upload a list.' })

export const ruleTooLong = ({ place }: Fault) => new AppError('invalid', 'RULE_SAYS_TOO_MUCH', 'The rule says too much to be kept and asked at once',
  { place, advice: 'Name fewer values in its conditions, or upload a list.' })

export const ruleUnclear = ({ place }: Fault) => new AppError('invalid', 'RULE_PART_UNCLEAR', 'Each part of a rule says one thing',
  { place, advice: 'Take one of all, any, not, minus, or a condition about one thing, and join several of them by all.' })

export const operatorWithout = ({ place, operator }: Fault & { operator: string }) => new AppError('invalid', 'RULE_OPERATOR_UNFIT', '{operator} says nothing here',
  { place, values: { operator }, advice: 'Operators stand beside field, attribute or tag.' })

export const boundsMissing = ({ place }: Fault) => new AppError('invalid', 'RULE_BOUNDS_MISSING', 'This does not say what must hold',
  { place, advice: 'Say which of the possible values are meant.' })

export const boundsCrossed = ({ place }: Fault) => new AppError('invalid', 'RULE_BOUNDS_CROSSED', 'Nobody can fulfil this: the end comes before the beginning',
  { place, advice: 'The lower bound comes first.' })

export const spanUnclear = ({ place }: Fault) => new AppError('invalid', 'RULE_SPAN_UNCLEAR', 'A span has either days or hours, and stands in place of from and until',
  { place, advice: 'Give days or hours, or from and until.' })

export const segmentUnknown = ({ place, id }: Fault & { id: number }) => new AppError('invalid', 'RULE_SEGMENT_UNKNOWN', 'This account has no segment {id} in use',
  { place, values: { id }, advice: 'GET /api/v1/accounts/:accountId/segments lists what there is.' })

export const segmentInItself = ({ place, id }: Fault & { id: number }) => new AppError('invalid', 'RULE_SEGMENT_CIRCLE', 'The segment {id} would contain itself',
  { place, values: { id }, advice: 'Take out one of the segments that name each other.' })

export const listUnknown = ({ place, id }: Fault & { id: number }) => new AppError('invalid', 'RULE_LIST_UNKNOWN', 'This account has no list {id}',
  { place, values: { id }, advice: 'Upload the list first.' })

export const topicUnknown = ({ place, key }: Fault & { key: string }) => new AppError('invalid', 'RULE_TOPIC_UNKNOWN', 'This account has no topic {key} in use',
  { place, values: { key }, advice: 'GET /api/v1/accounts/:accountId/reach/topics lists what there is.' })
