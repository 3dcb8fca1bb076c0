import { layerShapes } from "@nadir/analysis/formats";
import { estimate, lenet5, parameterCount, perceptron } from "@nadir/analysis/model";
import { expect, test } from "vitest";

test.each(["max-pool2d", "avg-pool2d"] as const)("LeNet-5 with %s has its 61,706 parameters and maps an image to ten numbers", (pool) => {
  expect(parameterCount(lenet5(pool))).toBe(61_706);
  expect(layerShapes(lenet5(pool)).at(-1)).toEqual([10]);
});

test("convolutions and dense layers of LeNet-5 take 833 kflop forward", () => {
  const products = 2 * (6 * 784 * 25 + 16 * 100 * 150 + 400 * 120 + 120 * 84 + 84 * 10);
  expect(products).toBe(833_040);
  expect(estimate(lenet5(), "forward").flopsPerSample).toBeGreaterThan(products);
});

test("a perceptron ends in a dense layer and has its weights and biases", () => {
  const architecture = perceptron([784, 512, 512, 10]);
  expect(parameterCount(architecture)).toBe(785 * 512 + 513 * 512 + 513 * 10);
  expect(architecture.layers.map((layer) => layer.type)).toEqual(["dense", "activation", "dense", "activation", "dense"]);
});
