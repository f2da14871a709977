/** The Lagrange polynomials over fixed nodes, by the barycentric formula. */
export interface LagrangeBasis {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** The basis over distinct nodes. */
export function lagrangeBasis(nodes: Float64Array): LagrangeBasis {
  const weights = nodes.map((x, j) => {
    let product = 1;
    for (let k = 0; k < nodes.length; k++) if (k !== j) product *= x - nodes[k];
    return 1 / product;
  });
  return { nodes, weights };
}

/** l_j(x) of all j, written to `out`. */
export function lagrangeValues({ nodes, weights }: LagrangeBasis, x: number, out: Float64Array): Float64Array {
  let sum = 0;
  for (let j = 0; j < nodes.length; j++) {
    const distance = x - nodes[j];
    if (distance === 0) {
      out.fill(0);
      out[j] = 1;
      return out;
    }
    out[j] = weights[j] / distance;
    sum += out[j];
  }
  for (let j = 0; j < nodes.length; j++) out[j] /= sum;
  return out;
}
