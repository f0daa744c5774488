import { AppError } from '../../platform/errors.ts'

export const eitherRule = () => new AppError('invalid', 'SEGMENT_OR_RULE', 'Either a rule or a segment is to be explained', {
  place: 'body/rule', advice: 'Give one of rule and segmentId.',
})
