using System.Globalization;
using System.Text;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>A person's Chromium whose microphone hears one tone all the time, and which can be asked for the tones that the other side sends.</summary>
internal sealed class PhoneBrowser : IAsyncDisposable
{
    private const int Rate = 48_000;

    /// <summary>
    /// Steady tones are noise to a browser, which it would take out. And it remembers the connections of the page, of which one is the phone's; the
    /// spectrum of what came in last through it says which tones are heard.
    /// </summary>
    private const string Ear =
        """
        (() => {
          const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
          if (ask) navigator.mediaDevices.getUserMedia = () => ask({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
          const peers = [];
          window.RTCPeerConnection = class extends RTCPeerConnection {
            constructor(...settings) { super(...settings); peers.push(this); }
          };
          const line = () => peers.findLast((peer) => peer.connectionState === "connected");
          const ears = new WeakMap();
          const earOf = (peer) => {
            if (!ears.has(peer)) {
              const context = new AudioContext({ sampleRate: 48000 });
              const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
              context.createMediaStreamSource(new MediaStream(peer.getReceivers().map((one) => one.track))).connect(ear);
              ears.set(peer, ear);
            }
            return ears.get(peer);
          };
          window.heard = (tones) => {
            const peer = line();
            if (!peer) return [];
            const ear = earOf(peer);
            const loudness = new Float32Array(ear.frequencyBinCount);
            ear.getFloatFrequencyData(loudness);
            return tones.filter((tone) => loudness[Math.round((tone * 8192) / 48000)] > -45);
          };
          window.relays = () => line().getConfiguration().iceServers;
          window.mediaOf = async () => {
            const media = { received: 0, lost: 0, sent: 0, energy: 0 };
            for (const one of (await line()?.getStats())?.values() ?? []) {
              if (one.type === "inbound-rtp") Object.assign(media, { received: one.packetsReceived, lost: one.packetsLost, energy: one.totalAudioEnergy });
              if (one.type === "outbound-rtp") media.sent = one.packetsSent;
            }
            return [media.received, media.lost, media.sent, media.energy];
          };
        })();
        """;

    private readonly string _voice;

    private PhoneBrowser(Screen screen, string voice) => (Screen, _voice) = (screen, voice);

    public Screen Screen { get; }

    public IPage Page => Screen.Page;

    public ILocator Phone => Page.GetByTestId("softphone");

    public static async Task<PhoneBrowser> OpenAsync(Uri address, int tone)
    {
        var voice = Path.Combine(Path.GetTempPath(), $"voice-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{tone}.wav");
        await File.WriteAllBytesAsync(voice, Voice(tone));
        var screen = await Screen.OpenAsync(
            address, Ear, "--use-fake-device-for-media-stream", $"--use-file-for-fake-audio-capture={voice}", "--allow-loopback-in-peer-connection",
            "--disable-features=WebRtcHideLocalIpsWithMdns");
        await screen.Page.Context.GrantPermissionsAsync(["microphone"]);
        await screen.Page.ReloadAsync();
        return new PhoneBrowser(screen, voice);
    }

    /// <summary>Signs in; the devices can be tried, and the shift can begin by the Enter key.</summary>
    public async Task TryPhoneAsync(string account)
    {
        await Screen.SignInAsync(account, CallCenter.Password);
        await PhoneIsAsync("The phone is ready");
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
        await PhoneOffice.UntilAsync("the microphone is heard", async () => await Page.EvaluateAsync<double>("Number(document.querySelector('[role~=meter]').ariaValueNow)") > 0.5);
    }

    /// <summary>Begins the shift with the browser as the phone, by keyboard.</summary>
    public async Task BeginShiftAsync(string account)
    {
        await TryPhoneAsync(account);
        await Screen.PressAsync("Enter");
        await Assertions.Expect(Page.GetByText("Phone connected")).ToBeVisibleAsync();
    }

    public Task PhoneIsAsync(string state) => Assertions.Expect(Phone).ToHaveTextAsync(state, new() { Timeout = 20_000 });

    /// <summary>Which of the tones come out of the phone of this page.</summary>
    public async Task<int[]> HeardAsync(int[] tones, IPage? page = null) => await (page ?? Page).EvaluateAsync<int[]>("tones => heard(tones)", tones);

    /// <summary>Packets received, lost and sent on the line, and the energy of what was received.</summary>
    public Task<double[]> MediaAsync() => Page.EvaluateAsync<double[]>("mediaOf()");

    public async ValueTask DisposeAsync()
    {
        await Screen.DisposeAsync();
        File.Delete(_voice);
    }

    private static byte[] Voice(int tone)
    {
        var samples = new short[Rate]; // a second: every tone of whole hertz repeats without a seam
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)(12_000 * Math.Sin(2 * Math.PI * tone * i / Rate));
        }

        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * samples.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(2 * Rate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * samples.Length);
        Array.ForEach(samples, writer.Write);
        return file.ToArray();
    }
}

/// <summary>A test with real browsers on a real gateway.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserPhoneFactAttribute : FactAttribute
{
    public BrowserPhoneFactAttribute() => Skip = AsteriskRoot.WhyNot ?? Chromium.WhyNot;
}
