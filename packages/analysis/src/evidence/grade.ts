/** How a statement is supported. `exact` and `enclosed` are proofs; `numerical` and `statistical` are measurements. */
export type Grade = "exact" | "enclosed" | "numerical" | "statistical";

/** Strongest first. */
export const grades: readonly Grade[] = ["exact", "enclosed", "numerical", "statistical"];

/** The grade of a result: the weakest of its premises; `exact` for none. */
export function weakest(premises: Iterable<Grade>): Grade {
  let worst = 0;
  for (const grade of premises) worst = Math.max(worst, grades.indexOf(grade));
  return grades[worst]!;
}

/** Whether the grade is a proof: only a proof supports `proved`, `disproved`, `verified` and `refuted`. */
export function isProof(grade: Grade): boolean {
  return grade === "exact" || grade === "enclosed";
}
