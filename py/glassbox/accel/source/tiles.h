// The two innermost loops of matrix multiplication: each computes a small tile of C in registers.
//
// A multiply-add needs two numbers from memory and adds to a third. Reading them anew each time, memory is what one
// waits for; so a tile of 12 vectors of C stays in registers while k runs, and every number that is loaded is used for
// as many of them as possible. x86-64 has 16 vector registers, and the browser keeps one: 12 for the tile, 3 for what
// is loaded. (With 4 x 3 vectors the loads need 4, and the tile spills to the stack.) Twelve independent sums also hide
// that each multiply-add takes 4 cycles and two start every cycle.
//
// Which of the two fits depends on how B lies in memory:
//   outer tile   a row of B is contiguous: the vectors run along the columns of C
//   dot tile     a column of B is contiguous: the vectors run along k, and are summed up in the end
//
// A template: the file that includes it defines REAL, LANES, and the operations on vectors of REAL.

// Rows of C in a tile of either kind. Where multiplication and addition are two instructions, the product between them
// needs a register too: tiles of 6 rows spill and run at two thirds of the speed of those of 5.
#define MOST_ROWS 6
#ifdef __wasm_relaxed_simd__
#define TILE_ROWS MOST_ROWS
#else
#define TILE_ROWS 5
#endif
#define OUTER_COLUMNS (2 * LANES)    // columns of an outer tile: two vectors
#define DOT_COLUMNS 2                // columns of a dot tile
#define DOT_UNROLL 4                 // vectors along k for each turn of the dot tile's loop

// C (rows, columns), or C + what is there, = sum over k of a[k][:rows] * b[k][:columns].
//
// `a` is packed: `rows` numbers for each k, which are loaded one by one into all lanes. `b` has OUTER_COLUMNS readable
// numbers for each k, `b_row` apart; `columns` says how many of them count.
INLINE void outer_tile(const int rows, Size depth, const REAL *a, const REAL *b, Size b_row, REAL *c, Size c_row,
                       Size c_column, Size columns, int add) {
  v128_t sum[MOST_ROWS][2];
#pragma unroll
  for (int i = 0; i < rows; i++) sum[i][0] = sum[i][1] = ZERO();

// One k. The order is: two vectors of B, then each number of A, used for two multiply-adds as soon as it is there.
#define OUTER_STEP(a, b)                          \
  do {                                            \
    v128_t b0 = LOAD(b), b1 = LOAD((b) + LANES);  \
    KEEP(b0);                                     \
    KEEP(b1);                                     \
    _Pragma("unroll") for (int i = 0; i < rows; i++) { \
      v128_t ai = LOAD_SPLAT((a) + i);            \
      KEEP(ai);                                   \
      sum[i][0] = MULTIPLY_ADD(ai, b0, sum[i][0]); \
      KEEP(sum[i][0]);                            \
      sum[i][1] = MULTIPLY_ADD(ai, b1, sum[i][1]); \
      KEEP(sum[i][1]);                            \
    }                                             \
  } while (0)

  for (; depth >= 2; depth -= 2) {
    KEEP(a);
    KEEP(b);
    OUTER_STEP(a, b);
    b += b_row;
    KEEP(b);
    OUTER_STEP(a + rows, b);
    b += b_row;
    a += 2 * rows;
  }
  if (depth) OUTER_STEP(a, b);
#undef OUTER_STEP

  if (columns == OUTER_COLUMNS && c_column == 1) {
#pragma unroll
    for (int i = 0; i < rows; i++, c += c_row) {
      STORE(c, add ? ADD(LOAD(c), sum[i][0]) : sum[i][0]);
      STORE(c + LANES, add ? ADD(LOAD(c + LANES), sum[i][1]) : sum[i][1]);
    }
    return;
  }
  REAL tile[MOST_ROWS][OUTER_COLUMNS];
#pragma unroll
  for (int i = 0; i < rows; i++) {
    STORE(tile[i], sum[i][0]);
    STORE(tile[i] + LANES, sum[i][1]);
  }
  for (int i = 0; i < rows; i++) {
    for (Size j = 0; j < columns; j++) {
      REAL *to = c + i * c_row + j * c_column;
      *to = add ? *to + tile[i][j] : tile[i][j];
    }
  }
}

// C (rows, columns), or C + what is there, = sum over k of a[:rows][k] * b[:columns][k].
//
// Rows of `a` are `a_row` apart, columns of `b` are `b_column` apart, and in both the numbers for one k after another
// are neighbours: nothing needs packing.
INLINE void dot_tile(const int rows, const int columns, Size depth, const REAL *a, Size a_row, const REAL *b,
                     Size b_column, REAL *c, Size c_row, Size c_column, int add) {
  const REAL *row[MOST_ROWS], *column[DOT_COLUMNS];
  v128_t sum[MOST_ROWS][DOT_COLUMNS];
#pragma unroll
  for (int j = 0; j < columns; j++) column[j] = b + j * b_column;
#pragma unroll
  for (int i = 0; i < rows; i++) {
    row[i] = a + i * a_row;
#pragma unroll
    for (int j = 0; j < columns; j++) sum[i][j] = ZERO();
  }

// The vectors that begin `offset` after where the pointers are.
#define DOT_STEP(offset)                                         \
  do {                                                           \
    v128_t bj[DOT_COLUMNS];                                      \
    _Pragma("unroll") for (int j = 0; j < columns; j++) {        \
      bj[j] = LOAD(column[j] + (offset));                        \
      KEEP(bj[j]);                                               \
    }                                                            \
    _Pragma("unroll") for (int i = 0; i < rows; i++) {           \
      v128_t ai = LOAD(row[i] + (offset));                       \
      KEEP(ai);                                                  \
      _Pragma("unroll") for (int j = 0; j < columns; j++) {      \
        sum[i][j] = MULTIPLY_ADD(ai, bj[j], sum[i][j]);          \
        KEEP(sum[i][j]);                                         \
      }                                                          \
    }                                                            \
  } while (0)
// The barrier keeps one pointer for each row: LLVM would rather add an index to each of them, each time.
#define DOT_ADVANCE(count)                                       \
  do {                                                           \
    _Pragma("unroll") for (int j = 0; j < columns; j++) {        \
      column[j] += (count);                                      \
      KEEP(column[j]);                                           \
    }                                                            \
    _Pragma("unroll") for (int i = 0; i < rows; i++) {           \
      row[i] += (count);                                         \
      KEEP(row[i]);                                              \
    }                                                            \
  } while (0)

  for (; depth >= DOT_UNROLL * LANES; depth -= DOT_UNROLL * LANES) {
    DOT_STEP(0);
    DOT_STEP(LANES);
    DOT_STEP(2 * LANES);
    DOT_STEP(3 * LANES);
    DOT_ADVANCE(DOT_UNROLL * LANES);
  }
  for (; depth >= LANES; depth -= LANES) {
    DOT_STEP(0);
    DOT_ADVANCE(LANES);
  }
#undef DOT_STEP
#undef DOT_ADVANCE

#pragma unroll
  for (int i = 0; i < rows; i++) {
    v128_t pair = SUM_LANES(sum[i][0], sum[i][columns - 1]);
#pragma unroll
    for (int j = 0; j < columns; j++) {
      REAL total = j ? LANE(pair, 1) : LANE(pair, 0);
      for (Size k = 0; k < depth; k++) total += row[i][k] * column[j][k];
      REAL *to = c + i * c_row + j * c_column;
      *to = add ? *to + total : total;
    }
  }
}

// Strips of tiles: outer tiles one below the other, with the same columns of B; dot tiles side by side, with the same
// rows of A. For each number of rows there is a function of its own, with its loops over rows unrolled. They are not
// inlined, because the browser compiles a function well only once it has been used a lot, and a small one sooner.
#define DEFINE_STRIPS(n)                                                                                              \
  static __attribute__((noinline)) void outer_##n(Size tiles, Size depth, const REAL *a, const REAL *b, Size b_row,   \
                                                  REAL *c, Size c_row, Size c_column, Size columns, int add) {        \
    for (; tiles > 0; tiles--, a += n * depth, c += n * c_row) {                                                      \
      outer_tile(n, depth, a, b, b_row, c, c_row, c_column, columns, add);                                            \
    }                                                                                                                 \
  }                                                                                                                   \
  static __attribute__((noinline)) void dot_##n(Size columns, Size depth, const REAL *a, Size a_row, const REAL *b,   \
                                                Size b_column, REAL *c, Size c_row, Size c_column, int add) {         \
    for (; columns >= 2; columns -= 2, b += 2 * b_column, c += 2 * c_column) {                                        \
      dot_tile(n, 2, depth, a, a_row, b, b_column, c, c_row, c_column, add);                                          \
    }                                                                                                                 \
    if (columns) dot_tile(n, 1, depth, a, a_row, b, b_column, c, c_row, c_column, add);                               \
  }
DEFINE_STRIPS(1)
DEFINE_STRIPS(2)
DEFINE_STRIPS(3)
DEFINE_STRIPS(4)
DEFINE_STRIPS(5)
DEFINE_STRIPS(6)
#undef DEFINE_STRIPS

// Call the strip for that number of rows.
#define STRIP(name, rows, ...)              \
  switch (rows) {                           \
    case 1: name##_1(__VA_ARGS__); break;   \
    case 2: name##_2(__VA_ARGS__); break;   \
    case 3: name##_3(__VA_ARGS__); break;   \
    case 4: name##_4(__VA_ARGS__); break;   \
    case 5: name##_5(__VA_ARGS__); break;   \
    case 6: name##_6(__VA_ARGS__); break;   \
  }
