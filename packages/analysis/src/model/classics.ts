import { type Architecture, parseArchitecture } from "../formats/index.ts";

/**
 * LeNet-5 with ReLU and plain pooling (after LeCun et al. 1998, §II.B): 1×28×28 padded by 2, conv 6 of 5×5, pool 2, conv 16 of 5×5, pool 2,
 * dense 120-84-10; 61,706 parameters. 833 kflop a sample forward.
 */
export function lenet5(pool: "max-pool2d" | "avg-pool2d" = "max-pool2d"): Architecture {
  const relu = { type: "activation", function: "relu" };
  const halve = { type: pool, kernel: 2 };
  const layers = [
    { type: "conv2d", filters: 6, kernel: 5, padding: 2 },
    relu,
    halve,
    { type: "conv2d", filters: 16, kernel: 5 },
    relu,
    halve,
    { type: "flatten" },
    { type: "dense", units: 120 },
    relu,
    { type: "dense", units: 84 },
    relu,
    { type: "dense", units: 10 },
  ];
  return parseArchitecture({ schema: "nadir/architecture@1", name: "LeNet-5", input: [1, 28, 28], layers });
}

/** Dense layers of the given sizes, the input first, ReLU between them; `perceptron([784, 512, 512, 10])` has 669,706 parameters. */
export function perceptron(sizes: readonly number[]): Architecture {
  const layers = sizes.slice(1).flatMap((units, k) =>
    [
      { type: "dense", units },
      { type: "activation", function: "relu" },
    ].slice(0, k === sizes.length - 2 ? 1 : 2),
  );
  return parseArchitecture({ schema: "nadir/architecture@1", name: `MLP ${sizes.join("-")}`, input: [sizes[0]!], layers });
}
