# 连心桥 Lianxin. `make help` lists what can be done.
PYTHON ?= python3
PY := .venv/bin/python
LIANXIN := .venv/bin/lianxin
RUFF_PATHS := lianxin tests bench scripts conftest.py manage.py
export DJANGO_SETTINGS_MODULE := lianxin.config.settings

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test browser prove check bench bench-reading demo-reset docs doctor audit sbom

help: ## 显示本说明 / show this text
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## 安装到 .venv，编译翻译与静态文件 / install into .venv, build assets
	@$(PYTHON) scripts/setup.py requirements.txt
	@$(LIANXIN) assets

run: ## 启动整个系统（PORT、HOST、DATABASE_URL、LIANXIN_HOME 可设） / start everything
	@$(PYTHON) scripts/setup.py requirements.txt
	@exec $(LIANXIN) run --with-parent

setup-dev:
	@$(PYTHON) scripts/setup.py requirements-dev.txt
	@$(LIANXIN) assets

test: setup-dev browser ## 全部测试（自带临时数据库） / all tests, on a database of their own
	@$(PY) -m pytest -n 2 -rs $(ARGS)

browser:
	@sh scripts/browser.sh

prove: setup-dev browser ## 按发布规模跑全部证明（小时级） / every proof at the size of a release (takes hours)
	@LIANXIN_PROVE=1 $(PY) -m pytest --timeout 7200 -rs -m proof $(ARGS)

check: setup-dev ## 格式、静态检查、类型、依赖方向、迁移 / format, lint, types, imports, migrations
	@$(PY) -m ruff format --check $(RUFF_PATHS)
	@$(PY) -m ruff check $(RUFF_PATHS)
	@$(PY) -m mypy --strict lianxin
	@.venv/bin/lint-imports
	@$(LIANXIN) with-database --temporary -- $(PY) manage.py makemigrations --check --dry-run

bench: setup-dev ## 性能测量 / measure
	@$(PY) -m bench $(ARGS)
	@$(PY) -m bench --notices
	@$(PY) -m bench --ledgers --sizes 10000,100000
	@$(PY) -m bench --finding --sizes 100000
	@$(PY) -m bench.policies

bench-reading: setup-dev ## 评估分类与共性问题（数据在 ../shared/data，没有则跳过） / measure reading
	@$(PY) -m bench.reading $(ARGS)

demo-reset: ## 清空并重装演示区县 / load the demo county anew
	@$(PYTHON) scripts/setup.py requirements.txt
	@$(LIANXIN) demo-reset

docs: setup ## 重新生成文档 / write the generated pages anew
	@$(LIANXIN) docs

doctor: ## 检查运行环境 / say what is wrong
	@$(LIANXIN) doctor

audit: setup-dev ## 已装组件有无已知漏洞（需联网） / known weaknesses of what is pinned (needs the network)
	@sh scripts/audit.sh

sbom: setup-dev ## 组件清单 build/sbom.json / the bill of materials
	@mkdir -p build
	@$(PY) -m cyclonedx_py requirements --output-reproducible --of JSON -o build/sbom.json requirements.txt
	@echo build/sbom.json
