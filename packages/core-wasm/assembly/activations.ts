// Every activation with two derivatives, on two lanes and a parameter: one class each, whose methods are inlined into the loops of kernels/map.ts.
import { two, unit } from "./constants";
import { arctan, arctanD, arctanDD } from "./math/arctan";
import { gelu, geluD, geluDD, gaussian, gaussianD, gaussianDD } from "./math/gaussian";
import { geluTanh, geluTanhD, geluTanhDD, sigmoidCubed, sigmoidCubedD, sigmoidCubedDD, silu, siluD, siluDD } from "./math/gated";
import { elu, eluD, eluDD, selu, seluD, seluDD, sigmoid, sigmoidD, sigmoidDD, softplus, softplusD, softplusDD, tanh, tanhD, tanhDD } from "./math/logistic";
import { cubic, cubicD, cubicDD, leaky, leakyD } from "./math/piecewise";
import { cos, sin } from "./math/sine";

export class Identity {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return t; }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return unit(); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return f64x2.splat(0); }
}

export class LeakyRelu {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return leaky(t, a); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return leakyD(t, a); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return f64x2.splat(0); }
}

export class Sigmoid {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return sigmoid(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return sigmoidD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return sigmoidDD(t); }
}

export class Tanh {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return tanh(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return tanhD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return tanhDD(t); }
}

export class Softplus {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return softplus(t, a); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return softplusD(t, a); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return softplusDD(t, a); }
}

export class Gelu {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return gelu(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return geluD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return geluDD(t); }
}

export class GeluTanh {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return geluTanh(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return geluTanhD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return geluTanhDD(t); }
}

export class Silu {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return silu(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return siluD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return siluDD(t); }
}

export class Square {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return f64x2.mul(t, t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return f64x2.add(t, t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return two(); }
}

export class SigmoidCubed {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return sigmoidCubed(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return sigmoidCubedD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return sigmoidCubedDD(t); }
}

export class Elu {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return elu(t, a); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return eluD(t, a); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return eluDD(t, a); }
}

export class Selu {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return selu(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return seluD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return seluDD(t); }
}

export class Arctan {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return arctan(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return arctanD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return arctanDD(t); }
}

export class Sine {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return sin(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return cos(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return f64x2.neg(sin(t)); }
}

export class Cubic {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return cubic(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return cubicD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return cubicDD(t); }
}

export class Gaussian {
  // @ts-ignore: decorator
  @inline value(t: v128, a: v128): v128 { return gaussian(t); }
  // @ts-ignore: decorator
  @inline slope(t: v128, a: v128): v128 { return gaussianD(t); }
  // @ts-ignore: decorator
  @inline bend(t: v128, a: v128): v128 { return gaussianDD(t); }
}
