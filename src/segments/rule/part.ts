import type { Predicate, Sql } from '../../followers/index.ts'
import type { ReachableSql } from '../../reach/index.ts'

/** What one condition asks of a follower. */
export interface Part extends Predicate {
  /** What is asked besides being in `source`. */
  more?: Sql
  /** Tables of reach beside `followers`, and what must hold of them. */
  reachable?: ReachableSql
}
