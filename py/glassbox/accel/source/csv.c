// Parses rows of small whole numbers, "7,0,0,255\n", into bytes. It takes nothing else: at the first
// byte that does not fit it stops and says where, and its caller decides what that means.
//
// The state between two calls is nothing at all. A call reads the whole rows in its text and says how
// many bytes they took; the caller puts the row that was cut, a few kilobytes, in front of the text that
// comes next. So text may be cut anywhere, and a row that does not fit is always there from its start.
//
//   blank line     \n | \r\n                                    passed over
//   row            cell , cell , ... cell  \n | \r\n            exactly `columns` cells
//   cell           digits, any number of leading zeros, the value at most 255
//
// Two things make it quick on pictures, of which most pixels are 0. "0,0,0,0,0,0,0,0," is compared with
// 16 bytes of text at once, and eight zeros are written for it (`read_zeros`). Of any other 16 bytes the
// commas are found at once, and each cell before a comma is computed without a branch (`read_block`):
// branches on the number of digits would be guessed wrong about every second time.

#include "common.h"

enum stop {
  MORE = 0,   // every whole row of the text has been read
  FULL = 1,   // there is another row, but no room for it
  OTHER = 2,  // a row that is not of the form above
};

// What the caller asks and what it is told; `Request` in csv.py is the same.
typedef struct {
  const uint8_t *text;
  uint8_t *cells;      // `rows_free` rows of the columns, without `apart_column`
  uint8_t *apart;      // that column's cells, one a row
  int32_t length;      // of the text, in bytes
  int32_t rows_free;
  int32_t columns;     // cells in a row of the text
  int32_t apart_column;  // -1 for none
  int32_t apart_limit;   // the largest value in that column
  int32_t longest_row;   // bytes; a longer one, its ending included, is OTHER

  int32_t used;    // bytes of the text that whole rows and blank lines took
  int32_t rows;    // rows written
  int32_t lines;   // line ends among the used bytes
  int32_t offset;  // OTHER: the byte of the text where a cell begins that does not fit,
  int32_t column;  //        and the number of whole cells before it in the row
} csv_request;

static const int BLOCK = 16;  // bytes of a vector

// "0,0,0,0,0,0,0,0,". From memory: V8 would build a constant anew wherever it is used.
static const uint8_t EIGHT_ZEROS[16] = {'0', ',', '0', ',', '0', ',', '0', ',', '0', ',', '0', ',', '0', ',', '0', ','};

static inline unsigned digit_at(const uint8_t *s) { return (unsigned)*s - '0'; }  // above 9 for anything else

// Reads one cell up to what follows its digits; NULL if there are none, or too large a number. It needs
// no end: the text is known to end with \n, which is not a digit.
static inline const uint8_t *read_cell(const uint8_t *s, unsigned limit, uint8_t *out) {
  unsigned value = digit_at(s);
  if (value > 9) return NULL;
  for (unsigned digit; (digit = digit_at(++s)) <= 9;) {
    value = value * 10 + digit;
    if (value > 255) return NULL;
  }
  *out = (uint8_t)value;
  return value <= limit ? s : NULL;
}

// Reads the cells that end within the 16 bytes at `s`, at most eight; how many, or 0 if not all of them
// are one to three digits with a value up to 255. Reads 20 bytes, and adds the bytes taken to `*taken`.
static inline int read_block(const uint8_t *s, uint8_t *out, int *taken) {
  const v128_t text = wasm_v128_load(s);
  const v128_t digits = wasm_u8x16_lt(wasm_i8x16_sub(text, wasm_i8x16_splat('0')), wasm_i8x16_splat(10));
  const uint32_t commas = wasm_i8x16_bitmask(wasm_i8x16_eq(text, wasm_i8x16_splat(',')));
  const uint32_t others = 0xffff & ~(commas | wasm_i8x16_bitmask(digits));
  // Four digits in a row, or two commas, or one where a cell should begin: not for this path.
  const uint32_t short_cells = commas | commas >> 1 | commas >> 2 | commas >> 3;
  if (others | (commas & (commas << 1 | 1)) | (~short_cells & 0x1fff)) return 0;

  int cells = 0, start = 0;
  unsigned seen = 0;
  for (uint32_t left = commas; left; left &= left - 1) {
    const int end = __builtin_ctz(left);
    uint32_t word;
    __builtin_memcpy(&word, s + start, 4);
    // One, two or three digits, moved up so that the last one is the highest byte: 0 comes in from below.
    word = (word & 0x0f0f0f0f) << (32 - 8 * (end - start));
    const unsigned value = (word >> 8 & 0xff) * 100 + (word >> 16 & 0xff) * 10 + (word >> 24);
    out[cells++] = (uint8_t)value;
    seen |= value;
    start = end + 1;
  }
  if (seen > 255) return 0;
  *taken = start;
  return cells;
}

// Reads `count` cells with a comma after each; where it stopped, which is at the start of the cell that
// does not fit if `*done` is less than `count`. Vectors are read only where they lie before `end`, and
// written only where as many cells are still to come.
static const uint8_t *read_cells(const uint8_t *s, const uint8_t *end, uint8_t *out, int count, int *done) {
  const v128_t zeros = wasm_v128_load(EIGHT_ZEROS);
  int i = 0;
  while (i < count) {
    if (count - i >= 16 && end - s >= 2 * BLOCK) {
      const v128_t first = wasm_v128_xor(wasm_v128_load(s), zeros);
      const v128_t second = wasm_v128_xor(wasm_v128_load(s + BLOCK), zeros);
      if (!wasm_v128_any_true(wasm_v128_or(first, second))) {
        wasm_v128_store(out + i, wasm_i64x2_splat(0));
        i += 16;
        s += 2 * BLOCK;
        continue;
      }
      if (!wasm_v128_any_true(first)) {
        wasm_v128_store64_lane(out + i, wasm_i64x2_splat(0), 0);
        i += 8;
        s += BLOCK;
        continue;
      }
      int taken;
      const int cells = read_block(s, out + i, &taken);
      if (cells) {
        i += cells;
        s += taken;
        continue;
      }
    }
    const uint8_t *after = read_cell(s, 255, out + i);
    if (!after || *after != ',') break;
    s = after + 1;
    i++;
  }
  *done = i;
  return s;
}

// Passes a line end; NULL if there is none.
static inline const uint8_t *pass_line_end(const uint8_t *s) {
  s += *s == '\r';
  return *s == '\n' ? s + 1 : NULL;
}

// Reads one row; where the next line begins. NULL if it does not fit: `offset` and `column` say where.
static const uint8_t *read_row(csv_request *csv, const uint8_t *s, const uint8_t *end, uint8_t *cells, uint8_t *apart) {
  const int columns = csv->columns, apart_column = csv->apart_column;
  int column = 0;
  while (column < columns) {
    const uint8_t *after;
    if (column == apart_column || column == columns - 1) {
      // Alone: for its limit, or because no comma follows.
      const int is_apart = column == apart_column;
      after = is_apart ? read_cell(s, (unsigned)csv->apart_limit, apart) : read_cell(s, 255, cells++);
      if (after && column < columns - 1) after = *after == ',' ? after + 1 : NULL;
      else if (after) after = pass_line_end(after);
      column += after != NULL;
    } else {
      const int stop = column < apart_column ? apart_column : columns - 1;
      int done;
      after = read_cells(s, end, cells, stop - column, &done);
      cells += done;
      column += done;
      if (column < stop) {
        s = after;
        after = NULL;
      }
    }
    if (!after) {
      csv->offset = (int32_t)(s - csv->text);
      csv->column = column;
      return NULL;
    }
    s = after;
  }
  return s;
}

EXPORT int accel_parse_csv(csv_request *csv) {
  const uint8_t *s = csv->text, *end = s + csv->length;
  while (end > s && end[-1] != '\n') end--;  // the row after the last line end is not whole yet
  const int cells = csv->columns - (csv->apart_column >= 0);
  enum stop stop = MORE;
  csv->rows = csv->lines = 0;
  csv->offset = csv->column = 0;
  while (s < end) {
    const uint8_t *after = pass_line_end(s);  // a blank line
    if (!after) {
      if (csv->rows == csv->rows_free) {
        stop = FULL;
        break;
      }
      after = read_row(csv, s, end, csv->cells + (size_t)csv->rows * cells, csv->apart + csv->rows);
      if (after && after - s > csv->longest_row) {
        csv->offset = (int32_t)(s - csv->text);
        csv->column = 0;
        after = NULL;
      }
      if (!after) {
        stop = OTHER;
        break;
      }
      csv->rows++;
    }
    csv->lines++;
    s = after;
  }
  csv->used = (int32_t)(s - csv->text);
  return stop;
}
