import type { DirectionKind } from "./direction.ts";

/** Independent standard normal coordinates, scaled to the norm of θ, so that coordinate 1 moves as far as θ is long. */
export const random: DirectionKind = {
  id: "random",
  title: "random Gaussian, of the norm of θ",
  make({ theta, stream }) {
    const direction = stream.normal(theta.length);
    const ratio = Math.sqrt(squares(theta) / squares(direction));
    return direction.map((x: number) => x * ratio);
  },
};

function squares(x: Float64Array): number {
  let total = 0;
  for (const value of x) total += value * value;
  return total;
}
