import type { Board, Desk, Problem, Team, Wall } from "./schema";

// The API's types by the names that the screens use; schema.ts is made of the API's document.
export type {
  BoardCampaign,
  CallBefore,
  CallNote,
  CampaignState,
  Colleague,
  Desk,
  DeskCall,
  DeskPreview as Preview,
  DeskQuestion as Question,
  DeskScript as Script,
  DispositionDefinition as Disposition,
  Obstacle,
  OperatorStatus,
  PersonView as Me,
  Phone,
  Role,
  TeamMember,
  TransferRules,
} from "./schema";

/** What can go wrong: what the API says, and what the client finds by itself. */
export type ErrorCode = Problem["code"] | "no-answer" | "upload-refused";

/** What the hub tells: the whole state, with a number that grows. */
export interface DeskNews {
  epoch: string;
  sequence: number;
  desk: Desk;
}

export interface BoardNews {
  sequence: number;
  board: Board;
}

export interface WallNews {
  sequence: number;
  now: string;
  wall: Wall;
}

export interface TeamNews {
  sequence: number;
  now: string;
  team: Team;
}
