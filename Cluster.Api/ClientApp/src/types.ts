// What the API answers, as far as the screens use it; its document is at /api/v1/openapi.json.

export type Role = "administrator" | "supervisor" | "operator";

export interface Me {
  name: string;
  shownName: string;
  role: Role;
  operatorId?: string;
}

export interface Phone {
  gatewayId: string;
  endpoint: string;
}

export interface OperatorStatus {
  presence: "signed-out" | "paused" | "ready";
  pauseReason?: string;
  activity: "idle" | "reserved" | "talking" | "wrap-up";
  line: "down" | "dialling" | "up";
  contactId?: string;
  since: string;
  activitySince?: string;
  wrapUpEndsAt?: string;
  talk?: "connected" | "held" | "transferring" | "calling" | "consulting" | "conference";
  recording?: "paused" | "on";
  muted: boolean;
}

export interface Disposition {
  code: string;
  kind: "success" | "final" | "retry" | "callback" | "do-not-call";
}

export interface CallNote {
  text: string;
  disposition?: string;
  callbackAt?: string;
}

export interface CallBefore {
  at: string;
  outcome: string;
  result?: string;
  notes?: string;
}

export interface TransferRules {
  operators: boolean;
  targets: { name: string; target: string }[];
  prefixes: string[];
}

export interface Colleague {
  operatorId: string;
  name: string;
}

export interface Question {
  id: string;
  text: string;
  kind: "text" | "number" | "choice" | "date";
  choices: string[];
  answer?: string;
}

export interface Script {
  text: string;
  questions: Question[];
  isComplete: boolean;
}

export interface DeskCall {
  attemptId: string;
  campaign: string;
  externalId: string;
  number: string;
  numbers: string[];
  zone?: string;
  data: Record<string, unknown>;
  dispositions: Disposition[];
  note?: CallNote;
  before: CallBefore[];
  transfers: TransferRules;
  script?: Script;
}

export interface Desk {
  now: string;
  name: string;
  status: OperatorStatus;
  phone?: Phone;
  gateways: string[];
  campaigns: string[];
  call?: DeskCall;
}

export interface DeskNews {
  epoch: string;
  sequence: number;
  desk: Desk;
}

export type CampaignState = "draft" | "running" | "paused" | "draining" | "stopped" | "completed";

export interface Obstacle {
  code: string;
  detail: string;
  until?: string;
}

export interface BoardCampaign {
  id: string;
  name: string;
  mode: string;
  state: CampaignState;
  calls: number;
  answered: number;
  abandoned: number;
  now?: { inFlight: number; ringing: number; talking: number; freeOperators: number; obstacles: Obstacle[] };
}

export interface BoardNews {
  sequence: number;
  board: { campaigns: BoardCampaign[] };
}
