/* SPDX-License-Identifier: MIT */
/* loads FILE: loads a product's shared object, uses it, unloads it, and does so once more. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	for (int i = 0; i < 2 && argc == 2; i++) {
		void *object = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL), *symbol = object ? dlsym(object, "product") : NULL;
		int (*product)(void);

		memcpy(&product, &symbol, sizeof product);
		if (symbol == NULL || product() != 0 || dlclose(object) != 0) {
			const char *error = dlerror();
			printf("time %d: %s\n", i + 1, error ? error : "the product failed");
			return 1;
		}
	}
	return argc != 2;
}
