"""Static files 静态文件 under names that carry their hash, also where one script module imports another."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

# A module's imports name the very version that belongs to it: a phone never mixes two releases.
HashedModules = type(
    "HashedModules", (CompressedManifestStaticFilesStorage,), {"support_js_module_import_aggregation": True}
)
