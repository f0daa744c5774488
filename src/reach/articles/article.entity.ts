import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, longTextColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { ArticlePart } from './article.content.ts'

/** publishing: WeChat was asked; unknown: nobody can tell whether it was, so it is not asked again; withdrawn: published once, and deleted. */
export const articleStatuses = ['draft', 'publishing', 'published', 'unknown', 'withdrawn'] as const
export type ArticleStatus = typeof articleStatuses[number]

/** Why it was not published: what its problem document would say. */
export interface ArticleProblem { code: string, message: string, advice?: string, place?: string }

/** One part's address once it is published. */
export interface PartUrl { part: number, url: string }

/** Up to eight parts that are published together. `articleId`, `mediaId` and `publishId` are WeChat's. */
@Entity('articles')
@Index('idx_articles_list', ['accountId', 'id'])
@Index('idx_articles_result', ['accountId', 'publishId'])
@Index('idx_articles_due', ['dueAt'])
export class ArticleRow {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  status!: ArticleStatus

  /** The task that places or publishes it now. */
  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  @Column(jsonColumn({ nullable: true }))
  problem!: ArticleProblem | null

  /** In WeChat's draft box, and of which version it is there. Publishing uses it up. */
  @Column(keyColumn(128, { nullable: true }))
  mediaId!: string | null

  @Column(numberColumn({ nullable: true }))
  placedVersion!: number | null

  @Column(keyColumn(64, { nullable: true }))
  publishId!: string | null

  @Column(keyColumn(128, { nullable: true }))
  articleId!: string | null

  @Column(jsonColumn({ nullable: true }))
  urls!: PartUrl[] | null

  /** When WeChat was asked to publish it. */
  @Column(momentColumn({ nullable: true }))
  calledAt!: Date | null

  /** When to look what became of it; null when there is nothing to wait for. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  @Column(numberColumn())
  looks!: number

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

/** One part. Its text has a column of its own, for eight of them do not fit into one. */
@Entity('article_parts')
@Index('idx_article_parts_once', ['accountId', 'articleRowId', 'position'], { unique: true })
export class ArticlePartRow {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  articleRowId!: number

  @Column(numberColumn())
  position!: number

  @Column(jsonColumn())
  fields!: Omit<ArticlePart, 'content'>

  @Column(longTextColumn())
  content!: string
}

/** Where WeChat keeps a material of ours for the inside of articles: for good, and it may stand in many. */
@Entity('article_pictures')
@Index('idx_article_pictures_once', ['accountId', 'materialId'], { unique: true })
export class ArticlePicture {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  materialId!: number

  @Column(keyColumn(512))
  url!: string
}
