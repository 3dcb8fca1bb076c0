import { type Core, CoreMemory, DisposedError, load, MemoryError, type Scope, ShapeError, type Tensor } from "@nadir/core-wasm";
import { beforeEach, describe, expect, test } from "vitest";

let core: Core;
beforeEach(async () => {
  core = await load();
});

describe("scopes", () => {
  test("what a block allocates is freed at its end, on the path of an error too", () => {
    const top = core.top;
    expect(() => {
      using scope = core.scope("fails");
      scope.zeros("f64", [1000]);
      throw new Error("stop");
    }).toThrow("stop");
    expect(core.top).toBe(top);
  });

  test("a stale tensor throws and names its scope, whatever is asked of it", () => {
    let stale: Tensor | undefined;
    let shaped: Tensor | undefined;
    {
      using scope = core.scope("forward");
      stale = scope.zeros("f32", [2, 3]);
      shaped = stale.reshape([6]).rows(1, 3);
    }
    const message = 'tensor [2,3]: needs its scope "forward" open; got a stale tensor. Use keep(parent) or toArray().';
    for (const use of [() => stale.ptr, () => stale.view(), () => stale.toArray(), () => stale.reshape([6]), () => stale.rows(0, 1)])
      expect(use).toThrow(new DisposedError(message));
    expect(() => shaped.view()).toThrow(DisposedError);
  });

  test("keep(parent) moves the elements and leaves the tensor valid, in the order of the calls", () => {
    using parent = core.scope("parent");
    const before = parent.from("f64", [2], [7, 8]);
    let [first, second]: Tensor[] = [];
    {
      using child = core.scope("child");
      child.zeros("f64", [100]);
      first = child.from("f64", [3], [1, 2, 3]).keep(parent);
      second = child.from("i32", [2], [4, 5]).keep(parent);
    }
    parent.zeros("f64", [200]).view().fill(NaN);
    expect([...first.view(), ...second.view(), ...before.view()]).toEqual([1, 2, 3, 4, 5, 7, 8]);
    expect(first.scope).toBe(parent);
  });

  test("scopes close and allocate in the order of a stack, or not at all", () => {
    const outer = core.scope("outer");
    const inner = core.scope("inner");
    expect(() => outer.zeros("f64", [1])).toThrow(/scope outer: needs to be the innermost open scope to allocate; got "inner"/);
    inner[Symbol.dispose]();
    inner[Symbol.dispose]();
    expect(() => inner.zeros("f64", [1])).toThrow(/scope inner: needs an open scope/);
    expect(outer.zeros("f64", [1]).size).toBe(1);
    outer[Symbol.dispose]();
  });

  test("closing an outer scope first throws", () => {
    const outer: Scope = core.scope("outer");
    core.scope("inner");
    expect(() => outer[Symbol.dispose]()).toThrow(DisposedError);
  });
});

describe("memory", () => {
  test("growth keeps every element, and views taken afterwards see them", () => {
    using scope = core.scope("grow");
    const tensor = scope.from("f64", [3], [1, 2, 3]);
    const detached = tensor.view();
    const bytes = core.memory.buffer.byteLength;
    const large = scope.zeros("f64", [bytes / 4]);
    expect(core.memory.buffer.byteLength).toBeGreaterThan(bytes);
    expect(detached.length).toBe(0);
    expect([...tensor.view()]).toEqual([1, 2, 3]);
    expect(large.view().at(-1)).toBe(0);
  });

  test("more than 4 GiB is refused with the size that was asked for", () => {
    expect(() => new CoreMemory().reserve(2 ** 32 + 1)).toThrow(MemoryError);
    expect(() => new CoreMemory().reserve(2 ** 32 + 1)).toThrow(/^memory: needs 4097 MiB/);
  });

  test("tensors are 16-byte aligned and do not overlap", () => {
    using scope = core.scope("align");
    const tensors = [1, 3, 4, 5, 17].map((n) => scope.empty("f32", [n]));
    for (const [i, tensor] of tensors.entries()) {
      expect(tensor.ptr % 16).toBe(0);
      if (i > 0) expect(tensor.ptr).toBeGreaterThanOrEqual(tensors[i - 1]!.ptr + 4 * tensors[i - 1]!.size);
    }
  });
});

describe("tensors", () => {
  test("rows and reshape share the elements; toArray does not", () => {
    using scope = core.scope("test");
    const tensor = scope.from("f64", [3, 2], [1, 2, 3, 4, 5, 6]);
    const copy = tensor.toArray();
    tensor.rows(1, 3).reshape([4]).view()[0] = 30;
    expect([...tensor.view()]).toEqual([1, 2, 30, 4, 5, 6]);
    expect([...copy]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("shapes that do not fit are refused", () => {
    using scope = core.scope("test");
    const tensor = scope.zeros("f64", [3, 2]);
    expect(() => tensor.reshape([5])).toThrow(ShapeError);
    expect(() => tensor.rows(2, 4)).toThrow(/rows: needs 0 <= from <= to <= 3; got 2 to 4/);
    expect(() => scope.from("f64", [2], [1])).toThrow(/needs 2 elements for its shape; got 1/);
    for (const shape of [[-1], [1.5], [NaN], [2 ** 16, 2 ** 16]]) expect(() => scope.empty("f32", shape)).toThrow(ShapeError);
  });
});
