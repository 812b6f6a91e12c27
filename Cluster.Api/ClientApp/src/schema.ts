// Made of the API's document by ClientTypesTests; not to be changed by hand.

/** One law's or house's rule on abandoned calls, as data: of the live answers in a window, at most a share may find no operator in time.
A campaign may have several; the strictest holds at each moment. */
export interface AbandonmentPolicy {
  cap?: number;
  window?: AbandonmentWindow;
  waitingFrom?: WaitingFrom;
  thresholdSeconds?: number;
  machineShare?: number;
  falseMachineShare?: number;
}

/** How a campaign stood with its abandonment rules, recounted from the call records alone. */
export interface AbandonmentReport {
  campaignId: string;
  from: string;
  to: string;
  zone: string;
  rules: RuleFigures[];
}

/** Where the campaign stands by one abandonment rule. */
export interface AbandonmentStatus {
  window: AbandonmentWindow;
  cap: number;
  answers: number;
  abandoned: number;
  share: number;
  budgetLeft: number;
}

/** Over what a share of abandoned calls is taken. */
export type AbandonmentWindow = "day" | "rolling24-hours" | "rolling30-days" | "month" | "campaign";

/** An account to be made or changed. */
export interface AccountBody {
  role: Role;
  operatorId?: string;
  password?: string;
  phone?: Phone;
  locked?: boolean;
}

/** A person who may sign in. */
export interface AccountView {
  name: string;
  role: Role;
  operatorId?: string;
  phone?: Phone;
  lockedUntil?: string;
  createdAt: string;
}

/** What an operator is doing. */
export type Activity = "idle" | "reserved" | "talking" | "wrap-up" | "dialling" | "previewing";

/** The answer to one question; without an answer it is asked again. */
export interface AnswerBody {
  attemptId: string;
  question: string;
  answer?: string;
}

/** Contacts to be given to operators. */
export interface AssignmentBody {
  operatorIds: string[];
  count?: number;
  fromOperatorId?: string;
}

/** Contacts of a campaign that were given to operators. */
export interface AssignmentView {
  id: string;
  campaignId: string;
  fromOperatorId?: string;
  operatorIds: string[];
  contacts: number;
  by: string;
  at: string;
}

/** What happened to an attempt. */
export interface AttemptRecord {
  outcome: Outcome;
  ringingAt?: string;
  answeredAt?: string;
  connectedAt?: string;
  cause: number;
  techCause?: string;
  machine?: string;
  keys?: string;
  result?: string;
  note?: string;
  dialled: boolean;
  resultSource?: ResultSource;
}

/** A customer who was passed on. */
export interface AttemptTransfer {
  at: string;
  operatorId: string;
  target: string;
}

/** One try to reach a contact, and what came of it. */
export interface AttemptView {
  id: string;
  contactId: string;
  campaignId: string;
  number: string;
  gatewayId: string;
  operatorId?: string;
  claimedAt: string;
  endedAt?: string;
  record?: AttemptRecord;
  notes?: string;
  answers: Record<string, string>;
  transfers: AttemptTransfer[];
  recorded: boolean;
}

/** A number on the list. */
export interface BlockedNumber {
  number: string;
  reason?: string;
  addedAt: string;
}

/** What supervisors see of all campaigns. */
export interface Board {
  campaigns: BoardCampaign[];
}

/** A campaign on the board. */
export interface BoardCampaign {
  id: string;
  name: string;
  mode: CampaignMode;
  state: CampaignState;
  calls: number;
  answered: number;
  abandoned: number;
  now?: CampaignStatus;
}

/** An earlier call to the same contact. */
export interface CallBefore {
  at: string;
  outcome: Outcome;
  result?: string;
  notes?: string;
}

export type CallEnd = "customer" | "operator" | "line" | "limit" | "stopped" | "lost" | "passed-on";

/** What an operator writes of a call before he gives the result. */
export interface CallNote {
  text: string;
  disposition?: string;
  callbackFrom?: string;
  callbackUntil?: string;
  callbackForTeam: boolean;
}

/** A line of the export. */
export interface CallRecordLine {
  attemptId: string;
  campaignId: string;
  contactId: string;
  externalId: string;
  number: string;
  gatewayId: string;
  operatorId?: string;
  claimedAt: string;
  endedAt: string;
  record: AttemptRecord;
}

/** A promise to call again. */
export interface CallbackBody {
  from: string;
  until?: string;
  operatorId?: string;
  note?: string;
}

/** For how long callbacks of a campaign are promised, and what becomes of one that nobody has kept in that time. */
export interface CallbackRules {
  windowMinutes?: number;
  missed?: MissedCallback;
}

/** Where a callback stands. Stored by number: never renumber. */
export type CallbackState = "pending" | "done" | "cancelled" | "released";

/** A promise to call again. */
export interface CallbackView {
  id: string;
  campaignId: string;
  contactId: string;
  operatorId?: string;
  from: string;
  until: string;
  dueAt: string;
  note?: string;
  state: CallbackState;
  createdAt: string;
  externalId: string;
  operatorName?: string;
  operatorAtWork?: boolean;
}

/** A calling window at one moment, in a contact's zone. */
export interface CallingHours {
  isOpen: boolean;
  changesAt?: string;
}

/** Stands in the document for a campaign to be made. */
export interface CampaignBody {
  externalId?: string;
  name: string;
  mode: CampaignMode;
  priority?: number;
  zone?: string;
  country?: string;
  windows?: WindowDefinition[];
  holidays?: string[];
  caps?: CapsDefinition;
  retries?: Record<string, RetryDefinition>;
  nextNumberDelaySeconds?: number;
  gateways?: GatewayShare[];
  maxCalls?: number;
  callsPerSecond?: number;
  ringTimeSeconds?: number;
  maxCallTimeSeconds?: number;
  callerId?: string;
  detectMachines?: boolean;
  message?: MessageDefinition;
  operators?: OperatorRules;
  startsAt?: string;
  endsAt?: string;
  script?: ScriptDefinition;
  recording?: RecordingMode;
  recordingDays?: number;
}

/** What a campaign is: how it dials, when, whom again, and over which gateways. Times of day are the contact's own. */
export interface CampaignDefinition {
  name: string;
  mode: CampaignMode;
  priority?: number;
  zone?: string;
  country?: string;
  windows?: WindowDefinition[];
  holidays?: string[];
  caps?: CapsDefinition;
  retries?: Record<string, RetryDefinition>;
  nextNumberDelaySeconds?: number;
  gateways?: GatewayShare[];
  maxCalls?: number;
  callsPerSecond?: number;
  ringTimeSeconds?: number;
  maxCallTimeSeconds?: number;
  callerId?: string;
  detectMachines?: boolean;
  message?: MessageDefinition;
  operators?: OperatorRules;
  startsAt?: string;
  endsAt?: string;
  script?: ScriptDefinition;
  recording?: RecordingMode;
  recordingDays?: number;
}

/** How a campaign dials. */
export type CampaignMode = "message" | "progressive" | "ratio" | "predictive" | "preview";

/** The life of a campaign. Stored by number: never renumber. */
export type CampaignState = "draft" | "running" | "paused" | "draining" | "stopped" | "completed" | "stopping";

/** The campaign's command, carried out. */
export interface CampaignStateView {
  id: string;
  state: CampaignState;
  version: number;
}

/** How many of what. Records equal the sum of the outcomes; attempts equal records and open attempts. */
export interface CampaignStatistics {
  campaignId: string;
  at: string;
  attempts: number;
  openAttempts: number;
  records: number;
  outcomes: Record<string, number>;
  contacts: number;
  contactsByStatus: Record<string, number>;
  remaining: number;
}

/** The campaign at this moment. */
export interface CampaignStatus {
  state: CampaignState;
  inFlight: number;
  ringing: number;
  talking: number;
  hopper: number;
  freeOperators: number;
  obstacles: Obstacle[];
}

/** Stands in the document for a campaign as it is shown: CampaignFacts and CampaignDefinition in one. */
export interface CampaignView {
  id: string;
  externalId?: string;
  state: CampaignState;
  version: number;
  createdAt: string;
  stateAt: string;
  name: string;
  mode: CampaignMode;
  priority?: number;
  zone?: string;
  country?: string;
  windows?: WindowDefinition[];
  holidays?: string[];
  caps?: CapsDefinition;
  retries?: Record<string, RetryDefinition>;
  nextNumberDelaySeconds?: number;
  gateways?: GatewayShare[];
  maxCalls?: number;
  callsPerSecond?: number;
  ringTimeSeconds?: number;
  maxCallTimeSeconds?: number;
  callerId?: string;
  detectMachines?: boolean;
  message?: MessageDefinition;
  operators?: OperatorRules;
  startsAt?: string;
  endsAt?: string;
  script?: ScriptDefinition;
  recording?: RecordingMode;
  recordingDays?: number;
}

/** Most attempts to one contact. Null: no cap. */
export interface CapsDefinition {
  perDay?: number;
  per24Hours?: number;
  total?: number;
}

/** An answer to choose. */
export interface ChoiceDefinition {
  value: string;
  next?: string;
  ends?: boolean;
}

/** Another operator to whom a customer may be passed on. */
export interface Colleague {
  operatorId: string;
  name: string;
}

/** Whom to call. */
export interface ConsultBody {
  target: string;
}

/** A contact in a request. */
export interface ContactBody {
  externalId?: string;
  number?: string;
  numbers?: string[];
  zone?: string;
  priority?: number;
  earliest?: string;
  latest?: string;
  owner?: string;
  data?: Record<string, unknown>;
}

/** Why a contact is or is not being called now. */
export interface ContactExplanation {
  campaignId: string;
  callable: boolean;
  code: string;
  detail: string;
  until?: string;
}

/** Why a contact is or is not being called, campaign by campaign. */
export interface ContactExplanations {
  contactId: string;
  campaigns: ContactExplanation[];
}

/** What became of one contact of a request. */
export interface ContactItem {
  index: number;
  result: RowResult;
  contactId?: string;
  errors?: FieldError[];
}

/** What became of the contacts of a request; the four counts add up to the number sent. */
export interface ContactItems {
  inserted: number;
  updated: number;
  duplicate: number;
  rejected: number;
  items: ContactItem[];
}

/** Stands in the document for the two forms of the body. */
export interface ContactOrContacts {
  externalId?: string;
  number?: string;
  numbers?: string[];
  zone?: string;
  priority?: number;
  earliest?: string;
  latest?: string;
  owner?: string;
  data?: Record<string, unknown>;
  contacts?: ContactBody[];
}

/** A contact. */
export interface ContactView {
  id: string;
  externalId: string;
  numbers: string[];
  zone?: string;
  doNotCall: boolean;
  attempts: number;
  createdAt: string;
  data: JsonElement;
}

/** An operator's day so far, made of what was written down while he worked. */
export interface Day {
  from: string;
  until: string;
  spans: DaySpan[];
  states: DayState[];
  pauses: DayPause[];
  calls: number;
  talkSeconds?: number;
  wrapUpSeconds?: number;
  prolonged: number;
  results: DayResult[];
}

export type DayOfWeek = "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";

/** Pauses for one reason. */
export interface DayPause {
  reason: string;
  times: number;
  seconds: number;
}

/** A result that was given. */
export interface DayResult {
  code: string;
  calls: number;
}

/** A part of a day. */
export interface DaySpan {
  from: string;
  until: string;
  doing: Doing;
  reason?: string;
}

/** How long an operator did something. */
export interface DayState {
  doing: Doing;
  seconds: number;
}

/** All that an operator's screen shows, of one moment: it is drawn from this alone. */
export interface Desk {
  now: string;
  name: string;
  status: OperatorStatus;
  phone?: Phone;
  gateways: string[];
  campaigns: DeskCampaign[];
  call?: DeskCall;
  helpSince?: string;
  preview?: DeskPreview;
  manual: ManualCampaign[];
  reminders: Reminder[];
  remindAt?: string;
  missedCallbacks: number;
}

/** A call on an operator's screen. */
export interface DeskCall {
  attemptId: string;
  campaign: string;
  externalId: string;
  number: string;
  numbers: string[];
  zone?: string;
  data: JsonElement;
  dispositions: DispositionDefinition[];
  note?: CallNote;
  before: CallBefore[];
  transfers: TransferRules;
  script?: DeskScript;
  wrapUpMode: WrapUpMode;
  moreTimes: number;
  callbackMinutes: number;
}

/** A campaign for which an operator works. */
export interface DeskCampaign {
  id: string;
  name: string;
}

/** A contact that is offered to an operator. */
export interface DeskPreview {
  campaignId: string;
  contactId: string;
  campaign: string;
  externalId: string;
  numbers: string[];
  zone?: string;
  data: JsonElement;
  before: CallBefore[];
  skips: SkipBefore[];
  endsAt: string;
  moreTimes: number;
  maySkip: boolean;
  atEnd: PreviewEnd;
}

/** A question on an operator's screen. */
export interface DeskQuestion {
  id: string;
  text: string;
  kind: QuestionKind;
  choices: string[];
  answer?: string;
}

/** A script with the contact's columns in its texts, as far as the answers have led. */
export interface DeskScript {
  text: string;
  questions: DeskQuestion[];
  isComplete: boolean;
}

/** The result of a conversation. */
export interface DispositionBody {
  attemptId: string;
  code: string;
  callback?: CallbackBody;
}

/** A result that an operator gives. */
export interface DispositionDefinition {
  code: string;
  kind: DispositionKind;
}

/** What a disposition does to the contact. */
export type DispositionKind = "success" | "final" | "retry" | "callback" | "do-not-call";

/** What an operator was doing, as his day counts it. Stored by number: never renumber. */
export type Doing = "signed-out" | "ready" | "paused" | "talking" | "wrap-up" | "dialling" | "previewing";

/** Why contacts are not dialled. */
export interface DryRunReason {
  code: string;
  detail?: string;
  contacts: number;
  firstUntil?: string;
  lastUntil?: string;
  sample: string[];
}

/** How many contacts of a campaign would be dialled, and why not the others. */
export interface DryRunReport {
  at: string;
  contacts: number;
  callable: number;
  skipped: number;
  reasons: DryRunReason[];
  zoneAssumed: number;
  zoneAssumedSample: string[];
}

/** Where a contact stands in a campaign. Stored by number: never renumber. */
export type EntryStatus = "open" | "callback" | "succeeded" | "finished" | "exhausted" | "do-not-call";

/** A contact's place in a campaign. */
export interface EntryView {
  campaignId: string;
  contactId: string;
  externalId: string;
  numbers: string[];
  status: EntryStatus;
  nextDue?: string;
  priority: number;
  tries: number;
  operatorId?: string;
}

/** Something that happened. */
export interface EventView {
  id: string;
  at: string;
  type: string;
  campaignId?: string;
  data: JsonElement;
}

/** A list that somebody took out. */
export interface ExportView {
  id: number;
  at: string;
  clientId: string;
  clientName: string;
  address: string;
}

/** One thing that is wrong with a request. */
export interface FieldError {
  code: "bad-request" | "client-not-built" | "foreign-page" | "forbidden" | "idempotency-key-invalid" | "idempotency-key-required" | "idempotency-key-reused" | "if-match-required" | "internal" | "invalid-encoding" | "invalid-fields" | "malformed-json" | "method-not-allowed" | "not-found" | "stale-version" | "still-running" | "too-large" | "unauthorized" | "unavailable" | "unsupported-media-type" | "upload-offset-required" | "date-invalid" | "duplicate" | "format" | "loop" | "not-allowed" | "number-invalid" | "number-missing" | "out-of-range" | "owner-unknown" | "priority-invalid" | "required" | "row-invalid" | "row-too-long" | "too-long" | "too-many" | "too-much-work" | "too-short" | "type" | "unknown-campaign" | "unknown-disposition" | "unknown-field" | "unknown-gateway" | "unknown-operator" | "unknown-parameter" | "unknown-question" | "unknown-value" | "unreachable" | "wrong-mode" | "zone-unknown" | "busy" | "operator-taken" | "own-account" | "own-role" | "sign-in-refused" | "wrong-password" | "callback-outside-hours" | "callback-taken" | "conflict" | "content-arriving" | "content-unreadable" | "export-too-large" | "external-id-taken" | "no-operators" | "not-paced" | "refused" | "wrong-offset" | "wrong-state" | "call-coming" | "callback-missing" | "gateway-down" | "in-call" | "line-down" | "no-browser-phone" | "no-call" | "no-line" | "no-more-time" | "no-offer" | "no-such-call" | "not-done" | "not-recorded" | "not-signed-in" | "not-your-phone" | "operator-not-free" | "own-phone" | "phone-elsewhere" | "result-given" | "signed-in-elsewhere" | "skip-not-allowed" | "transfer-not-allowed" | "callback-missed" | "campaign-not-running" | "cap-reached" | "dnc" | "exhausted" | "finished" | "gateway-taken" | "late" | "line-limit" | "live-call" | "manual-not-allowed" | "manual-quota" | "no-gateway" | "no-such-number" | "not-his-campaign" | "not-in-campaign" | "not-yet" | "offer-over" | "outside-window" | "owned" | "previewing" | "retry-due" | "stale" | "too-late" | "wrap-up";
  detail: string;
  pointer?: string;
  parameter?: string;
}

/** Where a gateway is and what it can carry. */
export interface GatewayDefinition {
  host: string;
  port?: number;
  user: string;
  secret: string;
  tls?: boolean;
  tlsFingerprint?: string;
  trunk?: string;
  phoneAddress?: string;
  maxChannels?: number;
  callsPerSecond?: number;
}

/** How a gateway is. */
export interface GatewayHealth {
  state: string;
  version?: string;
  since?: string;
  problem?: string;
  calls?: number;
  lines?: number;
  leased?: number;
}

/** A gateway's part in a campaign. */
export interface GatewayShare {
  gatewayId: string;
  weight?: number;
}

export type GatewayState = "down" | "up" | "congested" | "disabled";

/** A gateway, without its secret. */
export interface GatewayView {
  id: string;
  enabled: boolean;
  version: number;
  createdAt: string;
  host: string;
  port: number;
  user: string;
  tls: boolean;
  tlsFingerprint?: string;
  trunk: string;
  phoneAddress?: string;
  maxChannels: number;
  callsPerSecond: number;
  health: GatewayHealth;
}

/** Whether a supervisor is wanted. */
export interface HelpBody {
  wanted: boolean;
}

/** Whether a recording is kept whatever its age. */
export interface HoldBody {
  on: boolean;
}

/** Servers that a browser asks for a way to the gateway. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** An import to be made, or to be read in another way. */
export interface ImportBody {
  format: ImportFormat;
  fileName?: string;
  options?: ReadingOptions;
}

/** How to read the content. */
export interface ImportDefinition {
  format?: ImportFormat;
  fileName?: string;
  sheet?: string;
  headerRow?: number;
  zoneFrom?: ZoneSource;
  delimiter?: string;
  columns?: Record<string, string>;
  country?: string;
  encoding?: string;
  maxErrors?: number;
}

/** Why a row was not taken. */
export interface ImportError {
  row: number;
  column?: string;
  value?: string;
  code: string;
  message: string;
}

/** How the content is written. */
export type ImportFormat = "csv" | "ndjson" | "excel";

/** Imports of a campaign. */
export interface ImportList {
  items: ImportStatus[];
}

/** What was found in the content of an import, and what its first rows would become. */
export interface ImportPreview {
  format: ImportFormat;
  encoding?: string;
  delimiter?: string;
  sheets: string[];
  headerRow: number;
  headerIsData: boolean;
  columns: PreviewColumn[];
  rows: PreviewRow[];
  country?: string;
  zone: string;
}

/** The life of an import. Stored by number: never renumber. */
export type ImportState = "receiving" | "running" | "completed" | "failed" | "checking" | "checked" | "undoing" | "undone";

/** An import and how far it is; rowsRead = inserted + updated + duplicate + rejected, always. */
export interface ImportStatus {
  id: string;
  campaignId: string;
  state: ImportState;
  definition: ImportDefinition;
  receivedBytes: number;
  committedBytes: number;
  rowsRead: number;
  inserted: number;
  updated: number;
  duplicate: number;
  rejected: number;
  error?: string;
  createdAt: string;
  endedAt?: string;
  removed: number;
}

export type JsonElement = unknown;

/** A key to be made. */
export interface KeyBody {
  name: string;
  scopes: string[];
  expiresAt?: string;
}

/** What a key press means. */
export interface KeyMeaning {
  result: string;
  doNotCall?: boolean;
}

/** An API key without the key. */
export interface KeyRow {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt?: string;
}

/** The last attempt to reach a contact. */
export interface LastCall {
  number: string;
  at: string;
  outcome?: Outcome;
  result?: string;
}

/** State of the operator's held-open line. */
export type LineState = "down" | "dialling" | "up";

/** What a gateway says of an operator's line. */
export type LineWatch = "unknown" | "gone" | "ringing" | "open" | "in-conversation";

/** An imported column in a list. */
export interface ListColumn {
  name: string;
  value: JsonElement;
}

/** Whom to dial: a contact, or a number for a campaign. */
export interface ManualCallBody {
  contactId?: string;
  phoneNumber?: string;
  campaignId?: string;
  number?: string;
}

/** Whether a call could be made now. */
export interface ManualCallCheck {
  campaignId: string;
  contactId?: string;
  number?: string;
  allowed: boolean;
  obstacles: Obstacle[];
}

/** What became of a call. */
export interface ManualCallOutcome {
  attemptId: string;
  number: string;
  outcome?: Outcome;
}

/** A call that is being made. */
export interface ManualCallView {
  attemptId: string;
}

/** A campaign for which an operator may dial himself. */
export interface ManualCampaign {
  campaignId: string;
  name: string;
}

/** Whom operators of a campaign may dial themselves. An operator may always make a callback that he has promised, and call a contact that is his own. */
export type ManualDialling = "none" | "contacts" | "any-number";

/** A message and what its keys mean. */
export interface MessageDefinition {
  sound: string;
  keys: Record<string, KeyMeaning>;
  keyWaitSeconds: number;
  playToMachine?: boolean;
}

/** What becomes of a callback that is missed: its window is over, and the contact was not reached. */
export type MissedCallback = "team" | "keep" | "release";

/** Another window for a callback. */
export interface MoveBody {
  from: string;
  until?: string;
}

/** A key just made; in repeats of the answer the key itself is left out. */
export interface NewKey {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt?: string;
  key?: string;
}

/** A person's own new password. */
export interface NewPassword {
  current: string;
  password: string;
}

/** A call that was ordered and not made: no phone has rung. */
export interface NotMade {
  attemptId: string;
  contactId: string;
  number?: string;
  why: Obstacle;
}

/** What an operator has written. */
export interface NoteBody {
  attemptId: string;
  text: string;
  disposition?: string;
  callbackFrom?: string;
  callbackUntil?: string;
  callbackForTeam?: boolean;
}

/** What was done. */
export interface NumbersAdded {
  added: number;
  callsStopped: number;
}

/** Numbers for the list. */
export interface NumbersBody {
  numbers: string[];
  reason?: string;
}

/** Those of the numbers that nobody may call. */
export interface NumbersListed {
  listed: string[];
}

/** Numbers to be looked up. */
export interface NumbersToCheck {
  numbers: string[];
}

/** Something that keeps a campaign from dialling more. */
export interface Obstacle {
  code: string;
  detail: string;
  until?: string;
}

/** A contact that an operator looks at before he dials; nobody else in the campaign gets it meanwhile. */
export interface Offer {
  campaignId: string;
  contactId: string;
  entryVersion: number;
  endsAt: string;
  prolonged?: number;
}

/** An operator to be made known. */
export interface OperatorBody {
  externalId?: string;
  name: string;
  campaigns?: string[];
  team?: string;
}

/** Who an operator is and for whom he works. */
export interface OperatorDefinition {
  name: string;
  campaigns: string[];
  team?: string;
}

/** How answered customers meet operators. */
export interface OperatorRules {
  connectLimitSeconds?: number;
  safeSound?: string;
  wrapUpSeconds?: number;
  dispositions?: DispositionDefinition[];
  abandonment?: AbandonmentPolicy[];
  callsPerOperator?: number;
  minimumRingTimeSeconds?: number;
  cancelLateRinging?: boolean;
  holdSound?: string;
  transfers?: TransferRules;
  manual?: ManualDialling;
  preview?: PreviewRules;
  manualPerHour?: number;
  listColumns?: string[];
  wrapUpMode?: WrapUpMode;
  timeOutDisposition?: string;
  callbacks?: CallbackRules;
}

/** Where an operator stands. */
export interface OperatorStatus {
  presence: Presence;
  pauseReason?: string;
  activity: Activity;
  line: LineState;
  gatewayId?: string;
  campaignId?: string;
  attemptId?: string;
  contactId?: string;
  since: string;
  wrapUpEndsAt?: string;
  activitySince?: string;
  talk?: TalkState;
  recording?: RecordingState;
  muted?: boolean;
  ringingAt?: string;
  offer?: Offer;
  wrapUp?: WrapUp;
  wrapUpAsked?: boolean;
  notMade?: NotMade;
}

/** An operator. */
export interface OperatorView {
  id: string;
  externalId?: string;
  name: string;
  campaigns: string[];
  team?: string;
  version: number;
  createdAt: string;
}

/** The result that the network gave to an attempt. Stored by number: never renumber. */
export type Outcome = "answered" | "machine" | "busy" | "no-answer" | "invalid-number" | "congestion" | "rejected" | "failed" | "abandoned" | "unknown";

/** A callback on an operator's page: his own, or one that he may take. */
export interface OwnCallback {
  id: string;
  campaignId: string;
  campaign: string;
  contactId: string;
  name: string;
  number: string;
  from: string;
  until: string;
  dueAt: string;
  isOwn: boolean;
  note?: string;
  zone: string;
  hours: CallingHours;
  doNotCall: boolean;
}

/** A contact of an operator's own, in one campaign: a row of his list. */
export interface OwnContact {
  campaignId: string;
  campaign: string;
  contactId: string;
  externalId: string;
  name: string;
  columns: ListColumn[];
  numbers: string[];
  zone: string;
  status: EntryStatus;
  tries: number;
  callbackAt?: string;
  callbackUntil?: string;
  lastCall?: LastCall;
  lockedBy?: RowLock;
}

/** What one's own phone hears now. */
export interface OwnSupervision {
  supervision: Supervision;
  operatorName: string;
  way: SupervisionWay;
  state: LineWatch;
  since: string;
}

/** What the pacer of a campaign saw and decided at its last tick, and what the abandonment rules leave. */
export interface PacingStatus {
  mode: CampaignMode;
  pools: PoolStatus[];
  abandonment: AbandonmentStatus[];
  heldBackBy: Obstacle[];
}

/** A piece of a list. */
export interface PageOfAccountView {
  items: AccountView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfAssignmentView {
  items: AssignmentView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfAttemptView {
  items: AttemptView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfBlockedNumber {
  items: BlockedNumber[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfCallbackView {
  items: CallbackView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfCampaignView {
  items: CampaignView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfContactView {
  items: ContactView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfEntryView {
  items: EntryView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfExportView {
  items: ExportView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfGatewayView {
  items: GatewayView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfImportError {
  items: ImportError[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfKeyRow {
  items: KeyRow[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfOperatorView {
  items: OperatorView[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfOwnCallback {
  items: OwnCallback[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfOwnContact {
  items: OwnContact[];
  next?: string;
}

/** A piece of a list. */
export interface PageOfRecordingView {
  items: RecordingView[];
  next?: string;
}

/** Which page asks, and whether it takes the phone from another one. */
export interface PassBody {
  page: string;
  take?: boolean;
}

/** Why no calls. */
export interface PauseBody {
  reason: string;
}

/** Who is signed in. */
export interface PersonView {
  name: string;
  shownName: string;
  role: Role;
  operatorId?: string;
}

/** Where an operator's phone is. */
export interface Phone {
  gatewayId: string;
  endpoint: string;
}

/** What a gateway knows of a phone. */
export interface PhoneCheck {
  state: PhoneState;
}

/** What a page needs to be a phone. */
export interface PhonePass {
  address: string;
  endpoint: string;
  password: string;
  expiresAt: string;
  iceServers: IceServer[];
}

/** What a gateway knows of a phone. */
export type PhoneState = "unknown" | "ready" | "in-use" | "not-registered" | "no-such-phone";

/** The operators and calls of a campaign on one gateway. */
export interface PoolStatus {
  gatewayId: string;
  operators?: number;
  free?: number;
  reserved?: number;
  talking?: number;
  wrapUp?: number;
  soonFree?: number;
  ringing?: number;
  waiting?: number;
  expectedAnswers?: number;
  answerRate?: number;
  riskOfOneMore?: number;
  riskLimit?: number;
  callsStarted?: number;
  heldBackBy?: Obstacle;
}

/** What an operator wants. */
export type Presence = "signed-out" | "paused" | "ready";

/** A key for the customer's side. */
export interface PressBody {
  key: string;
}

/** A column of the content. */
export interface PreviewColumn {
  name: string;
  field: string;
  proposed?: string;
  samples: string[];
}

/** What happens when the time to look at a contact is over. */
export type PreviewEnd = "dial" | "skip" | "pause";

/** A row, and the contact that it would become. */
export interface PreviewRow {
  row: number;
  externalId?: string;
  numbers: string[];
  zone?: string;
  data?: string;
  error?: RowError;
}

/** How a campaign of mode preview offers contacts to its operators. */
export interface PreviewRules {
  timeSeconds?: number;
  maySkip?: boolean;
  skipDelaySeconds?: number;
  atEnd?: PreviewEnd;
}

/** An error by RFC 9457, with a stable code and all errors of fields. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: "bad-request" | "client-not-built" | "foreign-page" | "forbidden" | "idempotency-key-invalid" | "idempotency-key-required" | "idempotency-key-reused" | "if-match-required" | "internal" | "invalid-encoding" | "invalid-fields" | "malformed-json" | "method-not-allowed" | "not-found" | "stale-version" | "still-running" | "too-large" | "unauthorized" | "unavailable" | "unsupported-media-type" | "upload-offset-required" | "date-invalid" | "duplicate" | "format" | "loop" | "not-allowed" | "number-invalid" | "number-missing" | "out-of-range" | "owner-unknown" | "priority-invalid" | "required" | "row-invalid" | "row-too-long" | "too-long" | "too-many" | "too-much-work" | "too-short" | "type" | "unknown-campaign" | "unknown-disposition" | "unknown-field" | "unknown-gateway" | "unknown-operator" | "unknown-parameter" | "unknown-question" | "unknown-value" | "unreachable" | "wrong-mode" | "zone-unknown" | "busy" | "operator-taken" | "own-account" | "own-role" | "sign-in-refused" | "wrong-password" | "callback-outside-hours" | "callback-taken" | "conflict" | "content-arriving" | "content-unreadable" | "export-too-large" | "external-id-taken" | "no-operators" | "not-paced" | "refused" | "wrong-offset" | "wrong-state" | "call-coming" | "callback-missing" | "gateway-down" | "in-call" | "line-down" | "no-browser-phone" | "no-call" | "no-line" | "no-more-time" | "no-offer" | "no-such-call" | "not-done" | "not-recorded" | "not-signed-in" | "not-your-phone" | "operator-not-free" | "own-phone" | "phone-elsewhere" | "result-given" | "signed-in-elsewhere" | "skip-not-allowed" | "transfer-not-allowed" | "callback-missed" | "campaign-not-running" | "cap-reached" | "dnc" | "exhausted" | "finished" | "gateway-taken" | "late" | "line-limit" | "live-call" | "manual-not-allowed" | "manual-quota" | "no-gateway" | "no-such-number" | "not-his-campaign" | "not-in-campaign" | "not-yet" | "offer-over" | "outside-window" | "owned" | "previewing" | "retry-due" | "stale" | "too-late" | "wrap-up";
  traceId?: string;
  errors?: FieldError[];
}

/** A question of a script. */
export interface QuestionDefinition {
  id: string;
  text: string;
  kind: QuestionKind;
  next?: string;
  choices: ChoiceDefinition[];
}

/** What an answer may be. */
export type QuestionKind = "text" | "number" | "choice" | "date";

/** How to read the content; what is left out is found out. */
export interface ReadingOptions {
  delimiter?: string;
  columns?: Record<string, string>;
  country?: string;
  encoding?: string;
  sheet?: string;
  headerRow?: number;
  zoneFrom?: ZoneSource;
  maxErrors?: number;
}

/** What was done with a recording, or with a part of it. */
export interface RecordingAccess {
  at: string;
  clientId: string;
  clientName: string;
  part?: string;
}

/** Which conversations of a campaign are recorded. */
export type RecordingMode = "none" | "on-demand" | "all";

export type RecordingState = "paused" | "on";

/** A recorded conversation. */
export interface RecordingView {
  attemptId: string;
  campaignId: string;
  contactId: string;
  number: string;
  operatorId?: string;
  startedAt: string;
  endedAt?: string;
  seconds?: number;
  held: boolean;
  deletedAt?: string;
}

/** A callback of his own that an operator is reminded of. */
export interface Reminder {
  callbackId: string;
  contactId: string;
  campaignId: string;
  name: string;
  dueAt: string;
  until: string;
}

export type ResultSource = "given" | "draft" | "timed-out";

/** When to try again after an outcome. */
export interface RetryDefinition {
  delaySeconds: number;
  limit: number;
}

/** What a person who signs in may do. */
export type Role = "administrator" | "supervisor" | "operator";

/** What is wrong with a row. */
export interface RowError {
  column?: string;
  value?: string;
  code: string;
  message: string;
}

export type RowLock = "succeeded" | "finished" | "exhausted" | "do-not-call" | "live-call";

/** What became of a row. Also the numbers that the SQL answers. */
export type RowResult = "inserted" | "updated" | "duplicate" | "rejected";

/** How a campaign stood with one rule. */
export interface RuleFigures {
  policy: AbandonmentPolicy;
  kept: boolean;
  worst?: WindowFigures;
  windows: WindowFigures[];
}

/** What operators say and ask. In texts `{column}` stands for what the contact's column of that name holds. The first question of the
list is asked first; each answer leads to the next one. */
export interface ScriptDefinition {
  text: string;
  questions: QuestionDefinition[];
}

/** Where the operator's phone is. */
export interface SignInBody {
  gatewayId: string;
  endpoint: string;
}

/** Who signs in. */
export interface SignInFields {
  name: string;
  password: string;
}

export type SimulatedMode = "progressive" | "ratio" | "predictive";

/** What a simulation assumed. */
export interface SimulationBasis {
  campaignId?: string;
  mode: CampaignMode;
  seed: number;
  contacts?: number;
  tries: number;
  days: number;
  hours: number;
  lines?: number;
  callsPerSecond?: number;
  answerRate: number;
  callsMeasured: number;
  assumed: string[];
}

/** What is to be tried. What is left out is the campaign's own, measured in its last calls, or without a campaign the usual. */
export interface SimulationBody {
  campaignId?: string;
  operators: number[];
  seed?: number;
  days?: number;
  hours?: number;
  contacts?: number;
  tries?: number;
  retryAfterSeconds?: number;
  answerRate?: number;
  meanRingSeconds?: number;
  meanTalkSeconds?: number;
  meanWrapUpSeconds?: number;
  mode?: SimulatedMode;
  callsPerOperator?: number;
  connectLimitSeconds?: number;
  ringTimeSeconds?: number;
  cancelLateRinging?: boolean;
  abandonment?: AbandonmentPolicy[];
  lines?: number;
  callsPerSecond?: number;
}

/** What came out. */
export interface SimulationResult {
  basis: SimulationBasis;
  teams: TeamFigures[];
}

/** A contact was offered before and not dialled. */
export interface SkipBefore {
  at: string;
  reason: string;
}

/** Why a contact is not dialled. */
export interface SkipBody {
  reason: string;
}

/** A supervisor's phone on an operator's line. */
export interface Supervision {
  id: string;
  operatorId: string;
  gatewayId: string;
}

/** Which phone, and by whom it is heard. */
export interface SupervisionBody {
  endpoint: string;
  way: SupervisionWay;
}

/** A supervisor's own phone. */
export interface SupervisionPhone {
  endpoint?: string;
  current?: OwnSupervision;
}

/** Something that a supervisor did. */
export interface SupervisionStep {
  supervisionId: string;
  step: string;
  clientId: string;
  clientName: string;
  at: string;
}

/** By whom a supervisor is heard who listens to an operator's line. */
export type SupervisionWay = "listen" | "whisper" | "barge";

/** On or off from now on. */
export interface SwitchBody {
  on: boolean;
}

export type TalkState = "connected" | "held" | "transferring" | "calling" | "consulting" | "conference";

/** What supervisors see of the people at work. */
export interface Team {
  operators: TeamMember[];
  more: number;
}

/** How a campaign would go with a team of one size. */
export interface TeamFigures {
  operators: number;
  utilisation: number;
  abandonment: number;
  worstDay: number;
  hoursUntilDone?: number;
  listDone: boolean;
  hoursSimulated: number;
  peakLines: number;
  calls: number;
  answers: number;
  connected: number;
  abandoned: number;
  connectsPerOperatorHour: number;
  meanWaitSeconds: number;
}

/** An operator at work. */
export interface TeamMember {
  id: string;
  name: string;
  teamName?: string;
  status: OperatorStatus;
  campaign?: string;
  helpSince?: string;
}

/** The life of an attempt, step by step. */
export interface Timeline {
  attemptId: string;
  steps: TimelineStep[];
}

/** A step in the life of an attempt. */
export interface TimelineStep {
  at: string;
  step: string;
  detail?: string;
  operatorId?: string;
  recordingSeconds?: number;
}

/** To whom the customer is passed on: one of the two. */
export interface TransferBody {
  target?: string;
  operatorId?: string;
}

/** To whom the operators of a campaign may pass their customers on. By default to nobody. */
export interface TransferRules {
  operators?: boolean;
  targets?: TransferTarget[];
  prefixes?: string[];
}

/** Somebody to whom customers may be passed on. */
export interface TransferTarget {
  name: string;
  target: string;
}

/** From when a customer's waiting is counted. */
export type WaitingFrom = "answer" | "greeting-start" | "greeting-end";

/** What hangs on the wall of a call center: the campaigns that work, and the gateways. */
export interface Wall {
  campaigns: WallCampaign[];
  more: number;
  gateways: WallGateway[];
  windowMinutes: number;
}

/** A campaign on the wall. */
export interface WallCampaign {
  id: string;
  name: string;
  mode: CampaignMode;
  state: CampaignState;
  at?: string;
  now?: WallNow;
  recent?: WallRecent;
}

/** A gateway on the wall. */
export interface WallGateway {
  id: string;
  at?: string;
  state?: GatewayState;
  calls: number;
  maxChannels: number;
}

/** What a campaign does at a moment. */
export interface WallNow {
  ringing: number;
  waiting: number;
  talking: number;
  operators: number;
  freeOperators: number;
  abandonment?: AbandonmentStatus;
  obstacle?: Obstacle;
}

/** What is counted in the tables every few seconds. */
export interface WallRecent {
  left: number;
  due: number;
  atLeast: boolean;
  calls: number;
  answered: number;
  occupancy?: number;
}

/** By whom it is heard from now on. */
export interface WayBody {
  way: SupervisionWay;
}

/** Local hours on some days of the week. */
export interface WindowDefinition {
  days: DayOfWeek[];
  from: string;
  to: string;
}

/** One window of an abandonment rule. */
export interface WindowFigures {
  from?: string;
  to: string;
  answers: number;
  abandoned: number;
  endedAsMachines: number;
  countedAnswers: number;
  countedAbandoned: number;
  share: number;
  budgetLeft: number;
  kept: boolean;
}

/** An operator's time for the result after a conversation. */
export interface WrapUp {
  mode: WrapUpMode;
  endedBy?: CallEnd;
  given?: string;
  prolonged?: number;
}

/** Whether operators write up after a conversation, and what ends it. Whatever ends it, a pause that was asked for follows. */
export type WrapUpMode = "time-boxed" | "time-boxed-no-early-exit" | "mandatory" | "optional";

/** Where the time zone of a contact comes from whose row names none. */
export type ZoneSource = "number" | "campaign";

/** The API's limits of what people fill in. */
export const limits = {
  AbandonmentPolicy: { cap: { min: 0, max: 1 } },
  CallbackRules: { windowMinutes: { min: 1, max: 10080 } },
  CampaignBody: { name: { maxLength: 200 }, priority: { min: 1, max: 100 }, windows: { maxItems: 50 }, maxCalls: { min: 1, max: 100000 }, callsPerSecond: { min: 0.01, max: 10000 }, ringTimeSeconds: { min: 5, max: 300 }, callerId: { maxLength: 16 }, recordingDays: { min: 1, max: 36500 } },
  CampaignDefinition: { name: { maxLength: 200 }, priority: { min: 1, max: 100 }, windows: { maxItems: 50 }, maxCalls: { min: 1, max: 100000 }, callsPerSecond: { min: 0.01, max: 10000 }, ringTimeSeconds: { min: 5, max: 300 }, callerId: { maxLength: 16 }, recordingDays: { min: 1, max: 36500 } },
  CampaignView: { name: { maxLength: 200 }, priority: { min: 1, max: 100 }, windows: { maxItems: 50 }, maxCalls: { min: 1, max: 100000 }, callsPerSecond: { min: 0.01, max: 10000 }, ringTimeSeconds: { min: 5, max: 300 }, callerId: { maxLength: 16 }, recordingDays: { min: 1, max: 36500 } },
  CapsDefinition: { perDay: { min: 1, max: 64 } },
  ChoiceDefinition: { value: { maxLength: 200 } },
  DispositionDefinition: { code: { maxLength: 100 } },
  GatewayDefinition: { host: { maxLength: 253 }, port: { min: 1, max: 65535 }, user: { maxLength: 100 }, secret: { maxLength: 200 }, tlsFingerprint: { maxLength: 64 }, trunk: { maxLength: 80 }, phoneAddress: { maxLength: 200 }, maxChannels: { min: 1, max: 100000 }, callsPerSecond: { min: 0.01, max: 10000 } },
  ImportDefinition: { delimiter: { maxLength: 1 } },
  ImportPreview: { delimiter: { maxLength: 1 } },
  MessageDefinition: { sound: { maxLength: 200 } },
  OperatorRules: { wrapUpSeconds: { min: 0, max: 3600 }, dispositions: { maxItems: 100 } },
  QuestionDefinition: { id: { maxLength: 100 }, text: { maxLength: 10000 }, choices: { maxItems: 30 } },
  ScriptDefinition: { text: { maxLength: 10000 }, questions: { maxItems: 100 } },
} as const;
