import { UA, WebSocketInterface } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import { Refusal, send } from "../api";
import { onBeat } from "../beat";
import type { PhonePass } from "../schema";

export type Registration = "connecting" | "ready" | "lost" | "elsewhere" | "refused";

interface Listener {
  onRegistration: (state: Registration) => void;
  /** What the operator hears; undefined: there is no line. */
  onLine: (sound: MediaStream | undefined) => void;
}

const renewMs = 4 * 60_000;
const retryMs = 2_000;
const registrationSeconds = 60;
/** A server that gives no way to the gateway in this time is not waited for: the answer goes with the ways that are known. */
const gatherMs = 1_500;

/**
 * A telephone that registers at the gateway, answers every call at once, for only the dialer calls it, and keeps that one line. The socket may
 * come and go: the line's sound does not go through it.
 */
export class Softphone {
  /** One page is one telephone: whoever came last has the operator's endpoint. */
  private readonly page = crypto.randomUUID();
  private ua: UA | undefined;
  private line: RTCSession | undefined;
  private isNew = true; // the dialer does not know yet that there is no line here
  private passAt = 0;
  private iceServers: RTCIceServer[] = [];
  private ended = false;
  private readonly endBeat = onBeat(() => this.renewInTime());

  constructor(
    private microphone: MediaStream,
    private readonly listener: Listener,
  ) {
    // A word of farewell, and the customer hears music at once, not silence until the gateway misses us.
    window.addEventListener("pagehide", this.hangUp);
    void this.begin();
  }

  /** Speaks into another microphone from now on. */
  async use(microphone: MediaStream) {
    this.microphone = microphone;
    const track = microphone.getAudioTracks()[0];
    for (const sender of this.line?.connection?.getSenders() ?? []) await sender.replaceTrack(track ?? null);
  }

  close() {
    this.ended = true;
    this.endBeat();
    window.removeEventListener("pagehide", this.hangUp);
    this.hangUp();
    this.ua?.stop();
  }

  private readonly hangUp = () => {
    if (this.line && !this.line.isEnded()) this.line.terminate();
  };

  private async begin() {
    this.listener.onRegistration("connecting");
    const pass = await this.ask(true);
    if (!pass || this.ended) return;
    const ua = new UA({
      sockets: [new WebSocketInterface(pass.address)],
      uri: `sip:${pass.endpoint}@${new URL(pass.address).hostname}`,
      password: pass.password,
      register_expires: registrationSeconds,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 3,
    });
    this.ua = ua;
    ua.on("registered", () => this.registered());
    ua.on("registrationFailed", () => {
      // Without a socket it is the socket that is waited for.
      if (ua.isConnected()) this.later(() => this.renew());
    });
    ua.on("disconnected", () => {
      this.isNew = true;
      if (!this.ended) this.listener.onRegistration("lost");
    });
    ua.on("newRTCSession", ({ session }: { session: RTCSession }) => this.answer(session));
    ua.start();
  }

  private registered() {
    this.listener.onRegistration("ready");
    // A line outlives the loss of the socket. Without one the dialer dials now, and not when it misses the old one.
    if (this.isNew && !this.line) void send("POST", "/workplace/attach").catch(() => {});
    this.isNew = false;
  }

  private answer(session: RTCSession) {
    if (session.direction !== "incoming") return;
    const before = this.line;
    this.line = session;
    if (before && !before.isEnded()) before.terminate();
    const gone = () => {
      if (this.line !== session) return;
      this.line = undefined;
      this.listener.onLine(undefined);
    };
    session.on("ended", gone);
    session.on("failed", gone);
    session.on("icecandidate", ({ candidate, ready }) => {
      if (candidate.type === "relay") ready();
      else setTimeout(ready, gatherMs);
    });
    session.answer({ mediaStream: this.microphone, pcConfig: { iceServers: this.iceServers } });
    const connection = session.connection;
    connection.addEventListener("track", (event) => this.listener.onLine(event.streams[0] ?? new MediaStream([event.track])));
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState !== "failed" || this.line !== session) return;
      session.terminate();
      if (this.ua?.isRegistered()) void send("POST", "/workplace/attach").catch(() => {});
    });
  }

  private renewInTime() {
    if (this.ua && Date.now() - this.passAt >= renewMs) void this.renew();
  }

  private async renew() {
    const pass = await this.ask(false);
    if (!pass || this.ended || !this.ua) return;
    this.ua.set("password", pass.password);
    if (this.ua.isConnected()) this.ua.register();
  }

  /** A pass for this page; without one the phone stays as it is, is given up, or asks again. */
  private async ask(take: boolean): Promise<PhonePass | undefined> {
    this.passAt = Date.now();
    try {
      const pass = await send<PhonePass>("POST", "/workplace/phone", { page: this.page, take });
      this.iceServers = pass.iceServers;
      return pass;
    } catch (failure) {
      if (this.ended) return undefined;
      const code = failure instanceof Refusal ? failure.code : "";
      if (code === "phone-elsewhere") {
        this.close();
        this.listener.onRegistration("elsewhere");
      } else if (code === "no-browser-phone") {
        this.listener.onRegistration("refused");
      } else {
        this.listener.onRegistration("lost");
        this.later(() => (this.ua ? this.renew() : this.begin()));
      }
      return undefined;
    }
  }

  private later(act: () => Promise<void>) {
    setTimeout(() => {
      if (!this.ended) void act();
    }, retryMs);
  }
}
