import { shortNumber } from '../state/slider-scale.ts';

/** Units of a layer that are drawn; of more the number is written below. */
const MOST = 22;
const WIDTH = 300;
const HEIGHT = 130;

/** A network of this width and depth: units as dots, a few of its weights as lines, signals that run while networks are sampled. */
export function NetworkPicture({
  width,
  depth,
  moving,
}: {
  readonly width: number;
  readonly depth: number;
  readonly moving: boolean;
}) {
  const layers = [8, ...new Array<number>(Math.min(6, depth)).fill(Math.min(MOST, width)), 1];
  const place = (layer: number, unit: number) => ({
    x: 14 + (layer * (WIDTH - 28)) / (layers.length - 1),
    y: HEIGHT / 2 + (unit - (layers[layer] - 1) / 2) * Math.min(14, (HEIGHT - 26) / Math.max(1, layers[layer])) - 6,
  });
  const lines = layers.slice(1).flatMap((units, layer) =>
    // Twice as many lines as units of the larger side, in a fixed pattern: a slider moves units and no noise.
    Array.from({ length: 2 * Math.max(units, layers[layer]) }, (_, i) => ({
      from: place(layer, (i * 5 + layer) % layers[layer]),
      to: place(layer + 1, (i * 3 + layer) % units),
      key: `${layer}-${i}`,
    })),
  );
  const more = width > MOST;
  return (
    <svg
      class={moving ? 'network moving' : 'network'}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`A network with ${depth} hidden ${depth === 1 ? 'layer' : 'layers'} of ${shortNumber(width)} units`}
    >
      {lines.map(({ from, to, key }) => (
        <line key={key} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      ))}
      {layers.flatMap((units, layer) =>
        Array.from({ length: units }, (_, unit) => {
          const { x, y } = place(layer, unit);
          const hidden = layer > 0 && layer < layers.length - 1;
          return <circle key={`${layer}-${unit}`} class={hidden ? 'hidden-unit' : undefined} cx={x} cy={y} r={3.4} />;
        }),
      )}
      {layers.slice(1, -1).map((_, i) => (
        <text key={i} x={place(i + 1, 0).x} y={HEIGHT - 4}>
          {more ? `… ${shortNumber(width)}` : shortNumber(width)}
        </text>
      ))}
    </svg>
  );
}
