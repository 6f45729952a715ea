// Matrix multiplication: C (M, N) = A (M, K) times B (K, N), cut into blocks that fit the caches.
//
// The tiles of tiles.h run at the speed of the multiply-adds only if what they load is in the first-level cache
// (32 KB) or streams from the second (256 KB and more), and lies there in the order in which it is used. Hence:
//
//   for each block of k        KC long, so that the rows and columns that a tile needs stay in the first-level cache
//     for each block of rows   MC of A, packed if they must be, once
//       for each block of columns   NC of B, packed if they must be
//         for each tile        a slice of B stays in the first-level cache while those of A stream by, or vice versa
//
// "Packed" means copied into the workspace in the tile's order. The structure is that of GotoBLAS and BLIS (K. Goto
// and R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008).
//
// A template, like tiles.h.

#include "tiles.h"
#include "workspace.h"

// A matrix as NumPy gives it: strides count elements, and may be zero or negative.
typedef struct {
  const void *data;
  Size row, column;
  int bytes;  // whether its elements are uint8 and not REAL; only B may be
} Matrix;

// Block sizes, for float32; float64 takes half as many of k.
enum {
  OUTER_KC = 1536 / sizeof(REAL),  // 384: 12 KB of B and 9 KB of A for one tile
  DOT_KC = 3136 / sizeof(REAL),    // 784: 18 KB of A and 6 KB of B for one tile
  MC = 192,
  OUTER_NC = 128,
  DOT_NC = 64,
  // Panels of B are not exactly KC rows apart: for round numbers they would all compete for the same cache lines.
  GAP = 64 / sizeof(REAL),
};

_Static_assert(MC * DOT_KC * sizeof(REAL) <= WORKSPACE_A, "a block of A does not fit");
_Static_assert(MC * OUTER_KC * sizeof(REAL) <= WORKSPACE_A, "a block of A does not fit");
_Static_assert(DOT_NC * DOT_KC * sizeof(REAL) <= WORKSPACE_B, "a block of B does not fit");
_Static_assert(OUTER_NC / OUTER_COLUMNS * (OUTER_KC * OUTER_COLUMNS + GAP) * sizeof(REAL) <= WORKSPACE_B,
               "a block of B does not fit");

INLINE Size least(Size a, Size b) { return a < b ? a : b; }

// How many of `left` to take next, at most `most`, so that the pieces come out alike.
INLINE Size share(Size left, Size most) {
  Size pieces = (left + most - 1) / most;
  return (left + pieces - 1) / pieces;
}

// How rows are shared out to tiles: the first `longer` rows to tiles `height` high, the rest to tiles one row lower.
// 100 rows are 15 tiles of 6 and 2 of 5, and not 16 of 6 and one of 4, which has too few sums to hide the latency.
typedef struct {
  Size longer, height;
} Split;

INLINE Split split(Size rows) {
  Size tiles = (rows + TILE_ROWS - 1) / TILE_ROWS, low = rows / tiles;
  return (Split){(rows - tiles * low) * (low + 1), low + 1};
}

INLINE Size height(Split tiles, Size row) { return row < tiles.longer ? tiles.height : tiles.height - 1; }

INLINE REAL element(Matrix m, Size index) {
  return m.bytes ? (REAL)((const uint8_t *)m.data)[index] : ((const REAL *)m.data)[index];
}

INLINE Matrix from(Matrix m, Size row, Size column) {
  Size offset = row * m.row + column * m.column;
  m.data = (const char *)m.data + offset * (m.bytes ? 1 : (Size)sizeof(REAL));
  return m;
}

// ---- outer tiles

// A's rows, tile by tile, and in each the numbers of all its rows for one k after another.
static void pack_a_for_outer(Matrix a, Size rows, Size depth) {
  REAL *to = workspace_a;
  Split tiles = split(rows);
  for (Size i = 0, n; i < rows; i += n, to += n * depth) {
    n = height(tiles, i);
    const REAL *from = (const REAL *)a.data + i * a.row;
    Size r = 0, k;
    // Squares of LANES x LANES where rows are contiguous; what is left, one by one.
    for (; a.column == 1 && r + LANES <= n; r += LANES) {
      for (k = 0; k + LANES <= depth; k += LANES) TRANSPOSE(to + k * n + r, n, from + r * a.row + k, a.row);
      for (; k < depth; k++) {
        for (Size q = r; q < r + LANES; q++) to[k * n + q] = from[q * a.row + k];
      }
    }
    for (; r < n; r++) {
      for (k = 0; k < depth; k++) to[k * n + r] = from[r * a.row + k * a.column];
    }
  }
}

// B's columns in panels as wide as a tile, `panel` numbers each, one row after another; the last one filled up with
// zeros.
static void pack_b_for_outer(Matrix b, Size depth, Size columns, Size panel) {
  Size whole = b.column == 1 ? columns / OUTER_COLUMNS * OUTER_COLUMNS : 0;
  for (Size k = 0; k < depth; k++) {
    REAL *to = (REAL *)workspace_b + k * OUTER_COLUMNS;
    Size j = 0;
    if (b.bytes) {
      const uint8_t *from = (const uint8_t *)b.data + k * b.row;
      for (; j < whole; j += OUTER_COLUMNS, from += OUTER_COLUMNS, to += panel) WIDEN(to, from);
    } else {
      const REAL *from = (const REAL *)b.data + k * b.row;
      for (; j < whole; j += OUTER_COLUMNS, from += OUTER_COLUMNS, to += panel) {
        STORE(to, LOAD(from));
        STORE(to + LANES, LOAD(from + LANES));
      }
    }
    for (; j < columns; j += OUTER_COLUMNS, to += panel) {
      Size n = least(columns - j, OUTER_COLUMNS);
      for (Size c = 0; c < n; c++) to[c] = element(b, k * b.row + (j + c) * b.column);
      for (Size c = n; c < OUTER_COLUMNS; c++) to[c] = 0;
    }
  }
}

static void multiply_by_outer(Size M, Size N, Size K, Matrix A, Matrix B, REAL *C, Size c_row, Size c_column) {
  REAL *packed_a = workspace_a, *packed_b = workspace_b;
  for (Size k = 0, depth; k < K; k += depth) {
    depth = share(K - k, OUTER_KC);
    Size panel = depth * OUTER_COLUMNS + GAP;
    // B is used where it is if that costs nothing: its rows few and near, so that a tile's are in the cache.
    int direct = !B.bytes && B.column == 1 && depth <= 128 && B.row * sizeof(REAL) <= 4096;
    for (Size i0 = 0, rows; i0 < M; i0 += rows) {
      rows = share(M - i0, MC);
      Split tiles = split(rows);
      pack_a_for_outer(from(A, i0, k), rows, depth);
      for (Size j0 = 0, columns; j0 < N; j0 += columns) {
        columns = least(N - j0, OUTER_NC);
        Matrix block = from(B, k, j0);
        Size whole = direct ? columns / OUTER_COLUMNS * OUTER_COLUMNS : 0;  // columns that need no packing
        if (whole < columns) pack_b_for_outer(from(block, 0, whole), depth, columns - whole, panel);
        for (Size j = 0; j < columns; j += OUTER_COLUMNS) {
          const REAL *b = j < whole ? (const REAL *)block.data + j : packed_b + (j - whole) / OUTER_COLUMNS * panel;
          Size b_row = j < whole ? B.row : OUTER_COLUMNS;
          REAL *c = C + i0 * c_row + (j0 + j) * c_column;
          Size wide = least(columns - j, OUTER_COLUMNS), low = tiles.height - 1;
          STRIP(outer, tiles.height, tiles.longer / tiles.height, depth, packed_a, b, b_row, c, c_row, c_column, wide,
                k > 0)
          STRIP(outer, low, (rows - tiles.longer) / low, depth, packed_a + tiles.longer * depth, b, b_row,
                c + tiles.longer * c_row, c_row, c_column, wide, k > 0)
        }
      }
    }
  }
}

// ---- dot tiles

// Rows (or B's columns), `stride` apart, of numbers that are `step` apart become contiguous, `depth` each.
static void pack_for_dot(REAL *to, Matrix m, Size count, Size depth, Size stride, Size step) {
  Size i = 0;
  // Many rows whose first numbers are neighbours: squares again.
  for (; !m.bytes && stride == 1 && i + LANES <= count; i += LANES, to += LANES * depth) {
    const REAL *from = (const REAL *)m.data + i;
    Size k = 0;
    for (; k + LANES <= depth; k += LANES) TRANSPOSE(to + k, depth, from + k * step, step);
    for (; k < depth; k++) {
      for (Size q = 0; q < LANES; q++) to[q * depth + k] = from[k * step + q];
    }
  }
  for (; i < count; i++, to += depth) {
    Size k = 0;
    if (m.bytes && step == 1) {
      const uint8_t *from = (const uint8_t *)m.data + i * stride;
      for (; k + 8 <= depth; k += 8) WIDEN(to + k, from + k);
    }
    for (; k < depth; k++) to[k] = element(m, i * stride + k * step);
  }
}

static void multiply_by_dot(Size M, Size N, Size K, Matrix A, Matrix B, REAL *C, Size c_row, Size c_column) {
  REAL *packed_a = workspace_a, *packed_b = workspace_b;
  for (Size k = 0, depth; k < K; k += depth) {
    depth = share(K - k, DOT_KC);
    for (Size i0 = 0, rows; i0 < M; i0 += rows) {
      rows = share(M - i0, MC);
      Split tiles = split(rows);
      Matrix a = from(A, i0, k);
      if (A.column != 1) {
        pack_for_dot(packed_a, a, rows, depth, A.row, A.column);
        a = (Matrix){packed_a, depth, 1, 0};
      }
      for (Size j0 = 0, columns; j0 < N; j0 += columns) {
        columns = least(N - j0, DOT_NC);
        Matrix b = from(B, k, j0);
        if (B.bytes || B.row != 1) {
          pack_for_dot(packed_b, b, columns, depth, B.column, B.row);
          b = (Matrix){packed_b, 1, depth, 0};
        }
        for (Size i = 0, n; i < rows; i += n) {
          n = height(tiles, i);
          STRIP(dot, n, columns, depth, (const REAL *)a.data + i * a.row, a.row, b.data, b.column,
                C + (i0 + i) * c_row + j0 * c_column, c_row, c_column, k > 0)
        }
      }
    }
  }
}

// ---- one row

// c (N) = a (K) times B (K, N), B's rows being contiguous. Every number of B is used once, so the speed is that of
// memory: B is read in the order in which it lies there, four rows at a time, and nothing is packed.
static void multiply_row(Size N, Size K, Matrix A, Matrix B, REAL *c) {
  const REAL *a = A.data, *b = B.data;
  for (Size j = 0; j < N; j++) c[j] = 0;
  Size k = 0;
  for (; k + 4 <= K; k += 4, a += 4 * A.column, b += 4 * B.row) {
    REAL a0 = a[0], a1 = a[A.column], a2 = a[2 * A.column], a3 = a[3 * A.column];
    const REAL *b1 = b + B.row, *b2 = b1 + B.row, *b3 = b2 + B.row;
    for (Size j = 0; j < N; j++) c[j] += (a0 * b[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
  }
  for (; k < K; k++, a += A.column, b += B.row) {
    for (Size j = 0; j < N; j++) c[j] += *a * b[j];
  }
}

// ---- the choice

static void multiply(Size M, Size N, Size K, Matrix A, Matrix B, REAL *C, Size c_row, Size c_column) {
  // The product of the transposes is the transpose of the product: rows of C are to be contiguous, and A not uint8.
  if (A.bytes || (!B.bytes && c_column != 1 && c_row == 1)) {
    Matrix transposed_b = {B.data, B.column, B.row, B.bytes};
    B = (Matrix){A.data, A.column, A.row, A.bytes};
    A = transposed_b;
    Size swap = M;
    M = N, N = swap;
    swap = c_row;
    c_row = c_column, c_column = swap;
  }
  if (M == 1 && B.column == 1 && c_column == 1 && !B.bytes) {
    multiply_row(N, K, A, B, C);
    return;
  }
  // What has to be copied before it can be used. Copying costs more where neighbours come from far apart.
  const double near = 1, far = 3;
  double a = (double)M * (double)K, b = (double)K * (double)N;
  double for_dot = (A.column == 1 ? 0 : a * far) + (B.row != 1 ? b * far : B.bytes ? b * near : 0);
  double for_outer = a * (A.row == 1 ? near : far) + b * (B.column == 1 ? near : far);
  if (for_dot <= for_outer) {
    multiply_by_dot(M, N, K, A, B, C, c_row, c_column);
  } else {
    multiply_by_outer(M, N, K, A, B, C, c_row, c_column);
  }
}

// Up to so many multiply-adds, NumPy's own three loops are done before packing would be.
enum { FEW = 128 };

// A matmul loop's whole work. Returns 0, with nothing done, for what NumPy's own loop does better: nothing at all,
// hardly anything, or strides that are not whole elements. `a_size` and `b_size` are bytes of an element, 1 for uint8.
static int multiply_batches(char *const *args, const Size *sizes, const Size *steps, Size a_size, Size b_size) {
  const Size M = sizes[1], K = sizes[2], N = sizes[3], c_size = sizeof(REAL);
  if (M == 0 || K == 0 || N == 0 || (double)M * (double)K * (double)N <= FEW) return 0;
  if ((steps[3] | steps[4]) % a_size || (steps[5] | steps[6]) % b_size || (steps[7] | steps[8]) % c_size) return 0;
  for (Size batch = 0; batch < sizes[0]; batch++) {
    Matrix A = {args[0] + batch * steps[0], steps[3] / a_size, steps[4] / a_size, a_size == 1};
    Matrix B = {args[1] + batch * steps[1], steps[5] / b_size, steps[6] / b_size, b_size == 1};
    REAL *C = (REAL *)(args[2] + batch * steps[2]);
    multiply(M, N, K, A, B, C, steps[7] / c_size, steps[8] / c_size);
  }
  return 1;
}
