import { UsageError } from "@nadir/core-wasm";
import type { Conclusion, HypothesisResult, Json, Status, Work } from "../../evidence/index.ts";
import { type Architecture, type Instance, layerShapes } from "../../formats/index.ts";
import type { Decision, Kit, Proof, Theorem } from "../theorem.ts";
import { citation } from "./source.ts";

const id = "nguyen-hein-2018/2.5";
const hypotheses = ["network-class", "convolution-structure"];

/** Indices of the convolutions. */
function convolutions(architecture: Architecture): readonly number[] {
  return [...architecture.layers.keys()].filter((i) => architecture.layers[i]!.type === "conv2d");
}

/** Whether a convolution has one filter more than input channels, the case that the paper overlooks. */
function isDoubtful(architecture: Architecture): boolean {
  const shapes = layerShapes(architecture);
  return architecture.layers.some((l, i) => {
    if (l.type !== "conv2d") return false;
    const [channels] = i === 0 ? architecture.input : shapes[i - 1]!;
    return l.filters === channels! + (l.groups ?? 1);
  });
}

type Matrix = {
  readonly layer: number;
  readonly rows: number;
  readonly columns: number;
  readonly rankAtLeast: number;
  readonly rankAtMost: number;
};

function describe(architecture: Architecture, { layer, rows, columns, rankAtLeast, rankAtMost }: Matrix): string {
  const full = Math.min(rows, columns);
  const rank = rankAtLeast === rankAtMost ? `${rankAtLeast}` : `between ${rankAtLeast} and ${rankAtMost}`;
  return `U of "${architecture.layers[layer]!.name}" is ${rows}x${columns}, of rank ${rank} for almost all weights${rankAtMost < full ? ` and below ${full} for all` : ""}`;
}

function conclude(architecture: Architecture, proof: Proof, structure: HypothesisResult): Conclusion {
  const claim = "for each convolution, U_l = M(W_l) has full rank for almost all weights W_l";
  if (!proof.accepted)
    return { claim, status: "undecided", grade: "numerical", scope: "almost-every-parameter", because: proof.because, numbers: {} };
  const matrices = proof.claim.matrices as unknown as readonly Matrix[];
  const status = proof.claim.status as Status;
  const telling = matrices.filter((m) => m.rankAtLeast < Math.min(m.rows, m.columns));
  return {
    claim,
    status,
    grade: status === "undecided" ? structure.grade : "exact",
    scope: status === "disproved" ? "architecture" : "almost-every-parameter",
    because:
      status === "undecided"
        ? structure.because
        : (telling.length > 0 ? telling : matrices).map((m) => describe(architecture, m)).join("; "),
    ...(status === "undecided" && structure.grade === "statistical" ? { leaning: "fails" as const } : {}),
    numbers: Object.fromEntries(
      matrices.flatMap((m): [string, number][] => {
        const { name } = architecture.layers[m.layer]!;
        return [
          [`rank of ${name}, at least`, m.rankAtLeast],
          [`rank of ${name}, at most`, m.rankAtMost],
          [`full rank of ${name}`, Math.min(m.rows, m.columns)],
        ];
      }),
    ),
  };
}

function* decide(instance: Instance, kit: Kit): Work<Decision> {
  const { architecture } = instance;
  const layers: Json = [...convolutions(architecture)];
  if (layers.length === 0) throw new UsageError(`${id}: needs a network with a convolution; got none. It says nothing about dense layers.`);
  const proof = yield* kit.prove("convolution-rank", instance, { theorem: id, layers, seed: kit.seed });
  const ledger = kit.hypotheses(hypotheses, instance, { through: architecture.layers.length - 1 });
  return {
    hypotheses: ledger,
    conclusion: conclude(architecture, proof, ledger.at(-1)!),
    certificates: proof.accepted ? [proof.certificate] : [],
  };
}

/** Nguyen & Hein (2018), Lemma 2.5 with Assumption 2.4 decided: the matrix of a convolution has full rank for almost all weights. */
export const convolutionMatrices: Theorem = {
  id,
  aliases: ["assumption-2.4", "convolution-rank"],
  title: "Matrices of convolutions have full rank for almost all weights",
  label: "conv U of full rank",
  statement:
    "If for every convolutional layer some weights W_l give the matrix U_l = M_l(W_l) full rank (Assumption 2.4), then the weights for which it has not full rank have Lebesgue measure zero.",
  cite: citation("Lemma 2.5 and Assumption 2.4"),
  provenance: "read",
  hypotheses,
  concerns: isDoubtful,
  decide: (instance, _options, kit) => decide(instance, kit),
};
