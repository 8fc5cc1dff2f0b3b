create function analytics.device_of(user_agent text)
returns analytics.device_kind
language sql immutable parallel safe
return case
  when user_agent is null then 'other'::analytics.device_kind
  when user_agent ~* 'ipad|tablet' then 'tablet'::analytics.device_kind
  when user_agent ~* 'mobile|android|iphone' then 'phone'::analytics.device_kind
  else 'desktop'::analytics.device_kind
end;
