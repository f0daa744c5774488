import { CreatePlatform1767225600000 } from './1767225600000-create-platform.ts'
import { CreateAccess1767225601000 } from './1767225601000-create-access.ts'
import { CreateAccounts1767225602000 } from './1767225602000-create-accounts.ts'
import { CreateInbox1767225603000 } from './1767225603000-create-inbox.ts'
import { CreateFollowers1767225604000 } from './1767225604000-create-followers.ts'
import { CreateTouches1767225605000 } from './1767225605000-create-touches.ts'
import { CreateAutoAnswers1767225606000 } from './1767225606000-create-auto-answers.ts'
import { ShareCredentials1767225607000 } from './1767225607000-share-credentials.ts'
import { CreateAccountHealth1767225608000 } from './1767225608000-create-account-health.ts'
import { CreateTasks1767225609000 } from './1767225609000-create-tasks.ts'
import { WidenFollowers1767225610000 } from './1767225610000-widen-followers.ts'
import { NameSources1767225611000 } from './1767225611000-name-sources.ts'
import { CreateAttributes1767225612000 } from './1767225612000-create-attributes.ts'
import { CreateTags1767225613000 } from './1767225613000-create-tags.ts'
import { EditRecords1767225614000 } from './1767225614000-edit-records.ts'
import { CreatePersons1767225615000 } from './1767225615000-create-persons.ts'
import { FindFollowers1767225616000 } from './1767225616000-find-followers.ts'
import { TakeEvents1767225617000 } from './1767225617000-take-events.ts'
import { CreateTransfers1767225618000 } from './1767225618000-create-transfers.ts'
import { WritePiecesSideBySide1767225619000 } from './1767225619000-write-pieces-side-by-side.ts'
import { CreateMedia1767225620000 } from './1767225620000-create-media.ts'
import { CreateErasures1767225621000 } from './1767225621000-create-erasures.ts'
import { CreatePersonalData1767225622000 } from './1767225622000-create-personal-data.ts'
import { SpreadFollowers1767225623000 } from './1767225623000-spread-followers.ts'
import { CreateStandings1767225624000 } from './1767225624000-create-standings.ts'
import { WidenTouches1767225625000 } from './1767225625000-widen-touches.ts'
import { CreateLibrary1767225626000 } from './1767225626000-create-library.ts'
import { CreateWorkCalendars1767225627000 } from './1767225627000-create-work-calendars.ts'
import { CreateTopics1767225628000 } from './1767225628000-create-topics.ts'
import { CreateMassCalls1767225629000 } from './1767225629000-create-mass-calls.ts'
import { CreateConversations1767225630000 } from './1767225630000-create-conversations.ts'
import { CreateAgents1767225631000 } from './1767225631000-create-agents.ts'
import { CreateRouting1767225632000 } from './1767225632000-create-routing.ts'
import { CreateSearch1767225633000 } from './1767225633000-create-search.ts'
import { CreateSla1767225634000 } from './1767225634000-create-sla.ts'
import { CreateHelps1767225635000 } from './1767225635000-create-helps.ts'
import { CreateOutgoing1767225636000 } from './1767225636000-create-outgoing.ts'
import { AddressStreamEvents1767225637000 } from './1767225637000-address-stream-events.ts'
import { CreateReports1767225638000 } from './1767225638000-create-reports.ts'
import { CreateRatings1767225639000 } from './1767225639000-create-ratings.ts'
import { CreatePushes1767225640000 } from './1767225640000-create-pushes.ts'
import { NameSubjects1767225641000 } from './1767225641000-name-subjects.ts'
import { CreateSegments1767225642000 } from './1767225642000-create-segments.ts'
import { CreateSegmentMembers1767225643000 } from './1767225643000-create-segment-members.ts'
import { PlanPushes1767225644000 } from './1767225644000-plan-pushes.ts'
import { CreateDryRuns1767225645000 } from './1767225645000-create-dry-runs.ts'
import { CreatePushLinks1767225646000 } from './1767225646000-create-push-links.ts'
import { NameWhatTouchesBelongTo1767225647000 } from './1767225647000-name-what-touches-belong-to.ts'
import { CreatePushOutcomes1767225648000 } from './1767225648000-create-push-outcomes.ts'
import { CreatePushTests1767225649000 } from './1767225649000-create-push-tests.ts'
import { CreateBots1767225650000 } from './1767225650000-create-bots.ts'
import { CreateBotPlugins1767225651000 } from './1767225651000-create-bot-plugins.ts'
import { CreateBotRules1767225652000 } from './1767225652000-create-bot-rules.ts'
import { CreateFaq1767225653000 } from './1767225653000-create-faq.ts'
import { CreateMenus1767225654000 } from './1767225654000-create-menus.ts'
import { CreateArticles1767225655000 } from './1767225655000-create-articles.ts'
import { CreateCodes1767225656000 } from './1767225656000-create-codes.ts'
import { CreateInvitations1767225657000 } from './1767225657000-create-invitations.ts'
import { CreateInsight1767225658000 } from './1767225658000-create-insight.ts'
import { CreatePagesAndRelay1767225659000 } from './1767225659000-create-pages-and-relay.ts'
import { PinNamedSegments1767225660000 } from './1767225660000-pin-named-segments.ts'
import { KeepGroupsOfScans1767225662000 } from './1767225662000-keep-groups-of-scans.ts'
import { LightenMassIndices1767225663000 } from './1767225663000-lighten-mass-indices.ts'
import { CountBotHitsByDay1767225670000 } from './1767225670000-count-bot-hits-by-day.ts'

/** Every change to the database, in the order in which it came. */
export const migrations = [
  CreatePlatform1767225600000,
  CreateAccess1767225601000,
  CreateAccounts1767225602000,
  CreateInbox1767225603000,
  CreateFollowers1767225604000,
  CreateTouches1767225605000,
  CreateAutoAnswers1767225606000,
  ShareCredentials1767225607000,
  CreateAccountHealth1767225608000,
  CreateTasks1767225609000,
  WidenFollowers1767225610000,
  NameSources1767225611000,
  CreateAttributes1767225612000,
  CreateTags1767225613000,
  EditRecords1767225614000,
  CreatePersons1767225615000,
  FindFollowers1767225616000,
  TakeEvents1767225617000,
  CreateTransfers1767225618000,
  WritePiecesSideBySide1767225619000,
  CreateMedia1767225620000,
  CreateErasures1767225621000,
  CreatePersonalData1767225622000,
  SpreadFollowers1767225623000,
  CreateStandings1767225624000,
  WidenTouches1767225625000,
  CreateLibrary1767225626000,
  CreateWorkCalendars1767225627000,
  CreateTopics1767225628000,
  CreateMassCalls1767225629000,
  CreateConversations1767225630000,
  CreateAgents1767225631000,
  CreateRouting1767225632000,
  CreateSearch1767225633000,
  CreateSla1767225634000,
  CreateHelps1767225635000,
  CreateOutgoing1767225636000,
  AddressStreamEvents1767225637000,
  CreateReports1767225638000,
  CreateRatings1767225639000,
  CreatePushes1767225640000,
  NameSubjects1767225641000,
  CreateSegments1767225642000,
  CreateSegmentMembers1767225643000,
  PlanPushes1767225644000,
  CreateDryRuns1767225645000,
  CreatePushLinks1767225646000,
  NameWhatTouchesBelongTo1767225647000,
  CreatePushOutcomes1767225648000,
  CreatePushTests1767225649000,
  CreateBots1767225650000,
  CreateBotPlugins1767225651000,
  CreateBotRules1767225652000,
  CreateFaq1767225653000,
  CreateMenus1767225654000,
  CreateArticles1767225655000,
  CreateCodes1767225656000,
  CreateInvitations1767225657000,
  CreateInsight1767225658000,
  CreatePagesAndRelay1767225659000,
  PinNamedSegments1767225660000,
  KeepGroupsOfScans1767225662000,
  LightenMassIndices1767225663000,
  CountBotHitsByDay1767225670000,
]
