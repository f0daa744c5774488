import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { MenuContent } from './menu.content.ts'

/** draft: was never published; published: the one that WeChat took last; replaced: was published before that. */
export const menuStatuses = ['draft', 'published', 'replaced'] as const
export type MenuStatus = typeof menuStatuses[number]

/** Why a menu was not published: what its problem document would say. */
export interface MenuProblem { code: string, message: string, advice?: string, place?: string }

/** All menus of an account at one time: the one for all, and those for some. What was published is never changed again. */
@Entity('menus')
@Index('idx_menus_list', ['accountId', 'id'])
@Index('idx_menus_status', ['accountId', 'status'])
@Index('idx_menus_due', ['dueAt'])
export class Menu {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  @Column(jsonColumn())
  content!: MenuContent

  @Column(keyColumn(16))
  status!: MenuStatus

  /** When it is to be published; null while nobody planned that. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  /** The task that publishes it now. */
  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  /** Why it was not published the last time. */
  @Column(jsonColumn({ nullable: true }))
  problem!: MenuProblem | null

  /** Who asked for it to be published, as the audit names them. */
  @Column(textColumn(128, { nullable: true }))
  askedBy!: string | null

  /** The last time. */
  @Column(momentColumn({ nullable: true }))
  publishedAt!: Date | null

  @Column(numberColumn())
  version!: number

  @Column(textColumn(128))
  createdBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn())
  changedAt!: Date
}
