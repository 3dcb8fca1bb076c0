/** The few fields of onnx.proto that a model of one node needs, written by hand: varints (wire type 0) and bytes (wire type 2). */
type Bytes = readonly number[];

function varint(value: number): Bytes {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

const integer = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: Bytes): Bytes => [...varint(field * 8 + 2), ...varint(content.length), ...content];
const text = (field: number, value: string): Bytes => bytes(field, [...new TextEncoder().encode(value)]);

/** ONNX's number of an element type. */
const elementType = { f32: 1, f64: 11 } as const;

function valueInfo(field: number, name: string, dtype: "f32" | "f64", shape: readonly number[]): Bytes {
  const dimensions = bytes(
    2,
    shape.flatMap((size) => bytes(1, integer(1, size))),
  );
  const tensor = bytes(1, [...integer(1, elementType[dtype]), ...dimensions]);
  return bytes(field, [...text(1, name), ...bytes(2, tensor)]);
}

/** Attribute of type INTS (7). */
function integers(name: string, values: readonly number[]): Bytes {
  return bytes(5, [...text(1, name), ...values.flatMap((value) => integer(8, value)), ...integer(20, 7)]);
}

/** A model that applies one operator (opset 13) to inputs `a`, `b` and gives `y`. */
export function oneNode(
  operator: string,
  dtype: "f32" | "f64",
  shapes: { readonly a: readonly number[]; readonly b: readonly number[]; readonly y: readonly number[] },
  attributes: Readonly<Record<string, readonly number[]>> = {},
): Uint8Array {
  const node = [
    ...text(1, "a"),
    ...text(1, "b"),
    ...text(2, "y"),
    ...text(4, operator),
    ...Object.entries(attributes).flatMap(([k, v]) => integers(k, v)),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, "bench"),
    ...valueInfo(11, "a", dtype, shapes.a),
    ...valueInfo(11, "b", dtype, shapes.b),
    ...valueInfo(12, "y", dtype, shapes.y),
  ];
  return Uint8Array.from([...integer(1, 8), ...bytes(7, graph), ...bytes(8, integer(2, 13))]);
}
