import type { Link } from "../../live";
import type { WallGateway } from "../../schema";
import { useLanguage } from "../../texts";
import { ageOf } from "./freshness";
import { alarmOf } from "./alarms";
import { useWallTexts } from "./texts";
import { Tile } from "./Tile";

/** How many calls each gateway carries, of how many, and whether it works. */
export function GatewayTiles({ all, now, link }: { all: WallGateway[]; now: number; link: Link }) {
  const own = useWallTexts();
  return (
    <section className="on-wall" aria-labelledby="wall-gateways">
      <h2 id="wall-gateways">{own.gateways}</h2>
      {all.length === 0 ? (
        <p className="hint">{own.noGateways}</p>
      ) : (
        <dl className="tiles gateways">
          {all.map((one) => (
            <GatewayTile key={one.id} gateway={one} age={ageOf(one.at, now, link)} />
          ))}
        </dl>
      )}
    </section>
  );
}

function GatewayTile({ gateway, age }: { gateway: WallGateway; age: string | undefined }) {
  const own = useWallTexts();
  const language = useLanguage();
  const { id, state, calls, maxChannels } = gateway;
  const isDrained = state === "disabled" && age === undefined;
  const capacity = own.capacity(maxChannels.toLocaleString(language));
  return (
    <Tile
      name={id}
      value={state === undefined ? undefined : calls}
      note={isDrained ? `${capacity}; ${own.drained}` : capacity}
      alarm={age === undefined ? alarmOf(gateway) : undefined}
      age={age}
    />
  );
}
