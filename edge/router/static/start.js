Scalar.createApiReference("#reference", {
  url: "/openapi.json",
  // The page may reach nothing but its own origin.
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  persistAuth: false,
  authentication: { preferredSecurityScheme: "session" },
  metaData: { title: "DashClicks API" },
});
