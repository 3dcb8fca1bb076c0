import { type LayerWidth, layerWidths, publishedArchitecture, publishedArchitectures, type ShapeNetwork } from "@nadir/analysis/model";
import { describe, expect, it } from "vitest";

function widthsOf(id: string, input?: readonly number[]): readonly LayerWidth[] {
  const model = publishedArchitecture(id);
  return layerWidths(model.network, input ?? model.input);
}
const shapeOf = (id: string, layer: string): readonly number[] => widthsOf(id).find((l) => l.name === layer)!.shape;
const parametersOf = (id: string): number => widthsOf(id).reduce((sum, l) => sum + l.parameters, 0);

describe("a published architecture", () => {
  /** Numbers of parameters that torchvision, Keras (trainable) and Caffe tell of their own models: every filter of every layer enters them. */
  it.each([
    ["alexnet", 60_965_224],
    ["vgg-a", 132_863_336],
    ["vgg-b", 133_047_848],
    ["vgg-d", 138_357_544],
    ["vgg-e", 143_667_240],
    ["googlenet", 6_998_552],
    ["resnet-18", 11_689_512],
    ["resnet-34", 21_797_672],
    ["resnet-50", 25_557_032],
    ["resnet-101", 44_549_160],
    ["resnet-152", 60_192_808],
    ["squeezenet", 1_248_424],
    ["inception-v3", 23_834_568],
    ["xception", 22_855_952],
  ])("%s has %i parameters", (id, parameters) => {
    expect(parametersOf(id)).toBe(parameters);
  });

  it("has as many parameters as its paper rounds to, where no exact number is told", () => {
    expect(parametersOf("vgg-c") / 1e6).toBeCloseTo(134, -1);
    expect(parametersOf("inception-v4") / 1e6).toBeCloseTo(42.7, 1);
    expect(parametersOf("enet") / 1e6).toBeCloseTo(0.36, 1);
  });

  it.each([
    ["googlenet", "3a", [256, 28, 28]],
    ["googlenet", "4e", [832, 14, 14]],
    ["googlenet", "5b", [1024, 7, 7]],
    ["inception-v3", "Mixed_5d", [288, 35, 35]],
    ["inception-v3", "Mixed_6e", [768, 17, 17]],
    ["inception-v3", "Mixed_7c", [2048, 8, 8]],
    ["inception-v4", "Mixed_5e", [384, 35, 35]],
    ["inception-v4", "Mixed_6h", [1024, 17, 17]],
    ["inception-v4", "Mixed_7d", [1536, 8, 8]],
    ["resnet-50", "conv5_3", [2048, 7, 7]],
    ["squeezenet", "fire9", [512, 13, 13]],
    ["enet", "bottleneck3.8", [128, 64, 64]],
    ["enet", "bottleneck5.1", [16, 256, 256]],
    ["xception", "block2_sepconv1", [128, 147, 147]],
    ["xception", "block13", [1024, 10, 10]],
    ["alexnet", "pool5", [256, 6, 6]],
  ])("%s has the shape of its paper after %s", (id, layer, shape) => {
    expect(shapeOf(id, layer)).toEqual(shape);
  });

  it("has names and ids of its own", () => {
    expect(new Set(publishedArchitectures.map((a) => a.id)).size).toBe(publishedArchitectures.length);
    for (const a of publishedArchitectures) {
      const names = widthsOf(a.id).map((l) => l.name);
      expect(new Set(names).size, a.id).toBe(names.length);
    }
  });

  it("takes any input that its windows fit, and refuses the others by name", () => {
    expect(widthsOf("squeezenet", [3, 224, 224])[0]!.width).toBe(109 * 109 * 96);
    expect(widthsOf("resnet-50", [3, 448, 448])[0]!.width).toBe(4 * 802_816);
    expect(() => widthsOf("alexnet", [3, 20, 20])).toThrow(/needs an image at least as large as its window/);
    expect(() => publishedArchitecture("lenet")).toThrow(/needs a file or one of alexnet/);
  });
});

describe("the widths of a network", () => {
  const at = (network: ShapeNetwork, size: number): LayerWidth => layerWidths(network, [2, size, size]).at(-1)!;

  it("round down, up with ceil unless the last window starts beyond the image, and to ⌈in/stride⌉ for same", () => {
    const pool = (extra: object): ShapeNetwork => [{ op: "max-pool", name: "p", kernel: 3, stride: 2, ...extra }];
    expect([6, 7, 8].map((s) => at(pool({}), s).shape[1])).toEqual([2, 3, 3]);
    expect([6, 7, 8].map((s) => at(pool({ ceil: true }), s).shape[1])).toEqual([3, 3, 4]);
    expect([6, 7, 8].map((s) => at(pool({ margin: "same" }), s).shape[1])).toEqual([3, 4, 4]);
    expect(at([{ op: "max-pool", name: "p", kernel: 1, stride: 2, ceil: true }], 4).shape[1]).toBe(2);
  });

  it("say which windows are outside the definitions: padded ones, and those that leave neurons in no patch", () => {
    const conv = (extra: object): readonly string[] => at([{ op: "conv", name: "c", filters: 1, kernel: 3, ...extra }], 7).outside;
    expect(conv({})).toEqual([]);
    expect(conv({ stride: 2 })).toEqual([]);
    expect(conv({ margin: 1 })).toEqual([expect.stringContaining("padding")]);
    expect(conv({ stride: 4, kernel: 3 })).toEqual([expect.stringContaining("no patch")]);
    expect(conv({ kernel: 2, stride: 2 })).toEqual([expect.stringContaining("no patch")]);
    expect(at([{ op: "max-pool", name: "p", kernel: 3, stride: 2, ceil: true }], 8).outside).toEqual([expect.stringContaining("padding")]);
  });

  it("count depth along the longest branch", () => {
    const conv = (name: string) => ({ op: "conv", name, filters: 2, kernel: 1 }) as const;
    const [, , , sum, last] = layerWidths(
      [conv("a"), { op: "add", name: "s", branches: [[conv("b"), conv("c")], []] }, conv("d")],
      [2, 3, 3],
    );
    expect([sum!.depth, last!.depth]).toEqual([3, 4]);
    expect(() => layerWidths([{ op: "add", name: "s", branches: [[{ ...conv("b"), filters: 3 }], []] }], [2, 3, 3])).toThrow(/channels/);
  });
});
