import { Refusal } from "../../api";

const header = 44;
const bytesPerMoment = 4;
const momentsPerSecond = 8_000;
const lanePoints = 400;
const shortestSilenceSeconds = 1;

/** A part of the time in which neither side has a sound: paused, or nobody spoke. */
export interface Silence {
  from: number;
  to: number;
}

export interface Sound {
  url: string;
  seconds: number;
  /** How loud each side is, 0 to 1, at equal distances. */
  lanes: [number[], number[]];
  silences: Silence[];
}

/** Fetched once, so that it is written down once; the sides are looked at before they are played. */
export async function fetchSound(attemptId: string, stop: AbortSignal): Promise<Sound> {
  const response = await fetch(`/api/v1/attempts/${attemptId}/recording`, { signal: stop });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    throw new Refusal(response.status, problem.code ?? "", problem.detail ?? response.statusText);
  }
  const wave = await response.arrayBuffer();
  const samples = new Int16Array(wave.slice(header, header + Math.floor((wave.byteLength - header) / bytesPerMoment) * bytesPerMoment));
  return { url: URL.createObjectURL(new Blob([wave], { type: "audio/wav" })), ...lookAt(samples) };
}

function lookAt(samples: Int16Array): Omit<Sound, "url"> {
  const moments = samples.length / 2;
  const lanes: [number[], number[]] = [[], []];
  const silences: Silence[] = [];
  let loudest: [number, number] = [0, 0];
  let heardAt = -1;
  let point = 1;
  const silentUntil = (moment: number) => {
    if (moment - heardAt - 1 >= shortestSilenceSeconds * momentsPerSecond) silences.push({ from: (heardAt + 1) / momentsPerSecond, to: moment / momentsPerSecond });
  };
  for (let i = 0; i < moments; i++) {
    const left = Math.abs(samples[2 * i]!);
    const right = Math.abs(samples[2 * i + 1]!);
    if (left > 0 || right > 0) {
      silentUntil(i);
      heardAt = i;
    }
    loudest = [Math.max(loudest[0], left), Math.max(loudest[1], right)];
    if (i + 1 >= (point * moments) / lanePoints) {
      lanes[0].push(loudest[0] / 32_768);
      lanes[1].push(loudest[1] / 32_768);
      loudest = [0, 0];
      point = Math.floor(((i + 1) * lanePoints) / moments) + 1;
    }
  }
  silentUntil(moments);
  return { seconds: moments / momentsPerSecond, lanes, silences };
}
