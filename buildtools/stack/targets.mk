# The platform on this machine: MongoDB, Valkey, the services and the edge.

STACK := $(PYTHON) -m buildtools.stack

.PHONY: run up down status logs reset seed migrate rotate-keys

run: setup ## Run the platform in the foreground; PROFILE=compact|distributed
	@$(STACK) run --profile $(PROFILE)

up: setup ## Start the platform in the background, return when it is ready; PROFILE=compact|distributed
	@$(STACK) up --profile $(PROFILE)

down: setup ## Stop the platform
	@$(STACK) down --profile $(PROFILE)

status: setup ## Show the processes of the platform
	@$(STACK) status --profile $(PROFILE)

logs: setup ## Print the logs; NAME=one process, FOLLOW=1 goes on with new lines
	@$(STACK) logs $(NAME) $(if $(FOLLOW),--follow) --profile $(PROFILE)

reset: setup ## Stop the platform and delete its data; YES=1 does not ask
	@$(STACK) reset $(if $(YES),--yes) --profile $(PROFILE)

seed: setup ## Make the demo data again in the running platform
	@$(STACK) seed --profile $(PROFILE)

migrate: setup ## Show how the running database differs from the contracts; APPLY=1 adjusts it, DROP=1 also removes
	@$(STACK) migrate $(if $(APPLY),--apply) $(if $(DROP),--drop) --profile $(PROFILE)

rotate-keys: setup ## Make the next key that signs access tokens; no call fails meanwhile
	@$(STACK) rotate-keys --profile $(PROFILE)
