import { ApiKey } from './access/api-key.entity.ts'
import { AuditEntry } from './access/audit.entity.ts'
import { LoginAttempts, Session } from './access/session.entity.ts'
import { RoleGrant, User } from './access/user.entity.ts'
import { Account } from './accounts/account.entity.ts'
import { AccountHealth, AccountRefusal } from './accounts/health.entity.ts'
import { Agent, AgentAbsence, AgentPresence, AgentSettingsRow } from './agents/agent.entity.ts'
import { Team, TeamMember } from './agents/team.entity.ts'
import { AutoAnswer } from './bots/auto-answer.entity.ts'
import { BotDay, BotHit, BotTalk, BotVersion } from './bots/core/hit.entity.ts'
import { BotSettingsRow } from './bots/core/settings.entity.ts'
import { FaqAsked, FaqEntry, FaqUnanswered } from './bots/faq/faq.entity.ts'
import { BotCoolDown, BotRule } from './bots/rules/rule.entity.ts'
import { SynonymGroup, SynonymWord } from './bots/rules/synonym.entity.ts'
import { BotPlugin, PluginMessage } from './bots/wechaty/plugin.entity.ts'
import { InboxRow } from './channel/inbox.entity.ts'
import { Media } from './channel/media/media.entity.ts'
import { Menu } from './channel/menus/menu.entity.ts'
import { CodeFollower, CodeDay, CodeScan } from './codes/numbers/scan.entity.ts'
import { Code, CodeStock } from './codes/record/code.entity.ts'
import { CodeGroup } from './codes/record/group.entity.ts'
import { CodeSettingsRow } from './codes/settings/settings.entity.ts'
import { Invitation, Inviter } from './codes/invitations/invitation.entity.ts'
import { Assignment, ConversationChange } from './conversations/record/change.entity.ts'
import { Conversation } from './conversations/record/conversation.entity.ts'
import { Composing, Draft, Mention } from './conversations/record/draft.entity.ts'
import { CannedReply } from './conversations/helps/canned.entity.ts'
import { Macro } from './conversations/helps/macro.entity.ts'
import { WatchedWord, WordList } from './conversations/helps/word.entity.ts'
import { ConversationLabel, Label } from './conversations/record/label.entity.ts'
import { Message } from './conversations/record/message.entity.ts'
import { AgentDay, LostWindow } from './conversations/reports/report.entity.ts'
import { MessageGram } from './conversations/search/gram.entity.ts'
import { DeskSettingsRow } from './conversations/settings/settings.entity.ts'
import { AttributeDefinition, FollowerAttribute } from './followers/attributes/attribute.entity.ts'
import { EventReceipt, FollowerExternalId } from './followers/behaviour/behaviour.entity.ts'
import { Follower } from './followers/follower.entity.ts'
import { PersonLink, PersonTurn } from './followers/persons/person.entity.ts'
import { StageRules } from './followers/record/stage-rules.entity.ts'
import { FollowerTag, Tag, TagLine } from './followers/tags/tag.entity.ts'
import { FollowerEvent } from './followers/timeline.entity.ts'
import { Consent } from './followers/personal/consent.entity.ts'
import { Erasure, ErasureKey } from './followers/personal/erasure.entity.ts'
import { PersonalExport } from './followers/personal/personal-export.entity.ts'
import { RetentionRules, Revocation } from './followers/personal/retention.entity.ts'
import { FollowerExport } from './followers/transfer/export/export.entity.ts'
import { FollowerImport, FollowerImportFault } from './followers/transfer/import/import.entity.ts'
import { PageSettingsRow } from './channel/pages/settings.entity.ts'
import { DayCount, DayTick } from './insight/day-count.entity.ts'
import { WechatStatistic, WechatStatisticTry } from './insight/wechat-statistic.entity.ts'
import { OutgoingDelivery, OutgoingLine } from './outgoing/delivery.entity.ts'
import { OutgoingWebhook } from './outgoing/webhook.entity.ts'
import { Rating } from './conversations/rating/rating.entity.ts'
import { SlaClock, SlaPolicy } from './conversations/sla/sla.entity.ts'
import { RoutingDecision, RoutingRule } from './conversations/routing/rule.entity.ts'
import { Lane, LaneHolder } from './platform/database/lanes.ts'
import { Lease } from './platform/database/leases.ts'
import { JobRun } from './platform/schedule.ts'
import { PushTest } from './pushes/content/push-test.entity.ts'
import { PushDryRun, PushDryRunPage } from './pushes/forecast/dry-run.entity.ts'
import { PushSettingsRow } from './pushes/forecast/settings.entity.ts'
import { PushClick, PushLink } from './pushes/links/link.entity.ts'
import { PushOutcome } from './pushes/outcomes/outcome.entity.ts'
import { PushDelivery, PushTally } from './pushes/record/delivery.entity.ts'
import { Push } from './pushes/record/push.entity.ts'
import { PushRun } from './pushes/record/run.entity.ts'
import { PushEntry } from './pushes/schedule/entry.entity.ts'
import { Touch } from './reach/sending/touch.entity.ts'
import { ReachBudget, ReachLane, TouchOrder, TouchTally } from './reach/sending/sending.entity.ts'
import { WorkCalendarDay, WorkCalendarRow } from './reach/calendar/calendar.entity.ts'
import { Material } from './reach/library/material.entity.ts'
import { MessageTemplate } from './reach/library/template.entity.ts'
import { ArticlePartRow, ArticlePicture, ArticleRow } from './reach/articles/article.entity.ts'
import { Topic, TopicState } from './reach/attention/topic.entity.ts'
import { MassCall, MassPiece } from './reach/mass/mass-call.entity.ts'
import { SendResult } from './reach/results/send-result.entity.ts'
import { ReachSettingsRow } from './reach/settings/settings.entity.ts'
import { ReachGrant, ReachState } from './reach/standing/standing.entity.ts'
import { SegmentSize } from './segments/count/size.entity.ts'
import { SegmentList, SegmentListFault, SegmentListMember } from './segments/lists/list.entity.ts'
import { SegmentMember, SegmentReader, SegmentTrack } from './segments/members/member.entity.ts'
import { Segment, SegmentReference, SegmentVersion } from './segments/segment/segment.entity.ts'
import { StreamEvent } from './streams/stream.entity.ts'
import { Task } from './tasks/task.entity.ts'
import { WechatCredential } from './wechat/credential.entity.ts'

/** Every table there is. */
export const entities = [
  Lease, Lane, LaneHolder, JobRun,
  User, RoleGrant, Session, LoginAttempts, ApiKey, AuditEntry,
  StreamEvent, OutgoingWebhook, OutgoingDelivery, OutgoingLine, Task,
  Account, AccountHealth, AccountRefusal, WechatCredential,
  InboxRow, Media, Menu,
  Follower, FollowerEvent, AttributeDefinition, FollowerAttribute,
  StageRules, PersonLink, PersonTurn,
  Tag, FollowerTag, TagLine, FollowerExternalId, EventReceipt,
  FollowerImport, FollowerImportFault, FollowerExport,
  Erasure, ErasureKey, Consent, PersonalExport, RetentionRules, Revocation,
  Touch, TouchOrder, TouchTally, ReachLane, ReachBudget,
  Topic, TopicState,
  MessageTemplate, Material, ArticleRow, ArticlePartRow, ArticlePicture, WorkCalendarRow, WorkCalendarDay,
  ReachSettingsRow, ReachState, ReachGrant,
  MassCall, MassPiece, SendResult,
  Segment, SegmentVersion, SegmentReference, SegmentSize, SegmentList, SegmentListMember, SegmentListFault, SegmentMember, SegmentTrack, SegmentReader,
  Conversation, Message, ConversationChange, Assignment, Label, ConversationLabel, Draft, Composing, Mention, DeskSettingsRow, MessageGram, LostWindow, AgentDay,
  RoutingRule, RoutingDecision,
  SlaPolicy, SlaClock, Rating,
  AgentSettingsRow, Agent, AgentPresence, AgentAbsence, Team, TeamMember,
  WatchedWord, WordList, CannedReply, Macro,
  Push, PushRun, PushDelivery, PushTally,
  PushTest, PushSettingsRow, PushEntry, PushDryRun, PushDryRunPage, PushLink, PushClick, PushOutcome,
  DayCount, DayTick, WechatStatistic, WechatStatisticTry, PageSettingsRow,
  Code, CodeGroup, CodeStock, CodeSettingsRow, CodeScan, CodeFollower, CodeDay, Invitation, Inviter,
  AutoAnswer, BotPlugin, PluginMessage, BotSettingsRow, BotVersion, BotHit, BotDay, BotTalk, BotRule, BotCoolDown, SynonymGroup, SynonymWord,
  FaqEntry, FaqAsked, FaqUnanswered,
]
