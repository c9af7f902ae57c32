#include "include/CVips.h"
