// float32 loops that work element by element.

#include "common.h"

EXPORT void loop_negative(char **args, const intptr_t *sizes, const intptr_t *steps, void *unused) {
  (void)unused;
  const char *in = args[0];
  char *out = args[1];
  for (intptr_t i = 0; i < sizes[0]; i++, in += steps[0], out += steps[1]) {
    *(float *)out = -*(const float *)in;
  }
}
